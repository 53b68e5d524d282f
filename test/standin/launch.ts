import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'

/** The stand-in's executable. */
export const standinExecutable = join(import.meta.dirname, 'electron')

/** An app started on the stand-in, with a data folder of its own. */
export interface Launched {
  app: ElectronApplication
  /** Everything it wrote so far. */
  output: () => string
}

/** What may differ between starts. */
export interface LaunchOptions {
  args?: string[]
  env?: Record<string, string>
  /** Switches the page's own policy off, to see what holds without it. */
  bypassCSP?: boolean
}

/** Starts an app folder on the stand-in. The caller closes it. */
export async function launchOnStandin(folder: string, dataDir: string, options: LaunchOptions = {}): Promise<Launched> {
  const app = await _electron.launch({
    executablePath: standinExecutable,
    args: [folder, `--user-data-dir=${dataDir}`, ...(options.args ?? [])],
    env: { ...(process.env as Record<string, string>), ...options.env },
    bypassCSP: options.bypassCSP ?? false,
  })
  let text = ''
  app.process().stdout?.on('data', (data: Buffer) => (text += data.toString()))
  app.process().stderr?.on('data', (data: Buffer) => (text += data.toString()))
  return { app, output: () => text }
}

/** A fresh folder in the system's temporary place, and the way to remove it. */
export function temporaryFolder(name: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `headroom-${name}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }) }
}
