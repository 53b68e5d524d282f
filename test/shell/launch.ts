import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { build } from 'vite'
import type { Transport } from '../../shared/client.ts'
import type { Reply } from '../../shared/contract.ts'
import { launchOnStandin, temporaryFolder, type LaunchOptions } from '../standin/launch.ts'

/** What the fixture's page has. */
export interface FixturePage {
  host: Transport
  heard: { name: string; payload: unknown }[]
}

/** The shell, running on the stand-in with a data folder of its own. */
export interface RunningShell {
  app: ElectronApplication
  page: Page
  /** Everything it wrote to the console. */
  output: () => string
  /** A call through preload and IPC, as the page makes it. */
  call: (name: string, input: unknown) => Promise<Reply<unknown>>
  /** Lines of the stand-in's journal of one kind. */
  journal: (what: string) => Promise<Record<string, unknown>[]>
}

/** Members of the stand-in that Electron does not have. */
export type Standin = typeof Electron.CrossProcessExports & {
  standin: {
    journal: ({ what: string } & Record<string, unknown>)[]
    notifications: (Electron.Notification & { title: string; body: string; urgency: string })[]
    trays: { toolTip: string; menu: Electron.Menu | null; emit(event: string): void }[]
    permissionAnswers(permission: string): Promise<{ request: boolean; check: boolean; device: boolean }>
  }
}

export { temporaryFolder }

/** Folder of the fixture, an app as the stand-in runs it. */
export const fixture = join(import.meta.dirname, 'fixture')

/** Builds the preload as the project's build does, into `folder`; resolves with its path. */
export async function buildPreload(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: false,
      lib: { entry: join(import.meta.dirname, '../../electron/shell/preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
      rolldownOptions: { external: ['electron'] },
    },
  })
  return join(folder, 'preload.cjs')
}

/** Starts the shell. The caller closes it. */
export async function launchShell(options: LaunchOptions & { dataDir: string; preload: string }): Promise<RunningShell> {
  const { dataDir, preload, env = {}, ...others } = options
  const { app, output } = await launchOnStandin(fixture, dataDir, { ...others, env: { ...env, HEADROOM_TEST_PRELOAD: preload } })
  const page = await app.firstWindow()
  await page.waitForFunction(() => 'heard' in window)
  return {
    app,
    page,
    output,
    call: (name, input) =>
      page.evaluate(([callName, callInput]) => (window as unknown as FixturePage).host.call(callName as string, callInput), [name, input]),
    journal: (what) => app.evaluate((electron, kind) => (electron as unknown as Standin).standin.journal.filter((line) => line.what === kind), what),
  }
}
