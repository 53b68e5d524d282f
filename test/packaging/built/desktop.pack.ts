/** The desktop app as electron-builder made it, its archive really run on the stand-in for Electron. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { output } from '../../../electron/packaging/commands.ts'
import { tool } from '../../../electron/packaging/builderTools.ts'
import { carriedFolders } from '../../../electron/packaging/contents.ts'
import { fuses } from '../../../electron/packaging/electronBuilder.ts'
import { filesBelow } from '../../../electron/packaging/headless.ts'
import { ownLock } from '../../../electron/packaging/notices.ts'
import { made, packagesDir } from '../../../electron/packaging/place.ts'
import type { Transport } from '../../../shared/client.ts'
import { complaintsOfValidator, readDesktopEntry, readExec } from '../../shell/desktopEntry.ts'
import { launchOnStandin, temporaryFolder } from '../../standin/launch.ts'

const app = join(made.desktop, process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked')
const resources = join(app, 'resources')
const native = `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`

const wantedFuses = Object.fromEntries(Object.entries(fuses).map(([name, on]) => [name.replace(/^./, (letter) => letter.toUpperCase()), on]))

async function fusesOf(binary: string): Promise<Record<string, boolean>> {
  const read = await tool('electron-fuses', ['read', '--app', binary])
  return Object.fromEntries([...read.matchAll(/(\w+) is (Enabled|Disabled)/g)].map(([, name = '', state]) => [name, state === 'Enabled']))
}

/** Apps that `--installers` left unpacked beside its installers, around the real Electron. */
const installers = join(packagesDir, 'installers')
const realApps = ['linux-unpacked/headroom-desktop', 'linux-arm64-unpacked/headroom-desktop', 'mac/Headroom.app', 'mac-arm64/Headroom.app', 'win-unpacked/Headroom.exe', 'win-arm64-unpacked/Headroom.exe']
  .map((path) => join(installers, path))
  .filter((path) => existsSync(path))

/** Links are the app's, and are given to it as an argument of its own. */
const takingLinks = { exec: ['/opt/Headroom/headroom-desktop', '%U'], types: 'x-scheme-handler/headroom;', icon: 'headroom-desktop', windows: 'headroom-desktop', errors: [] }
function entryIn(file: string): object {
  const { Exec = '', MimeType, Icon, StartupWMClass } = readDesktopEntry(readFileSync(file, 'utf8'))
  const errors = (complaintsOfValidator(file) ?? '').split('\n').filter((line) => line.includes('error:'))
  return { exec: readExec(Exec), types: MimeType, icon: Icon, windows: StartupWMClass, errors }
}

describe.skipIf(!existsSync(installers))('the apps in the installers', () => {
  it.skipIf(process.platform !== 'linux')('have a desktop entry in their .deb to which links are given', async () => {
    const debs = readdirSync(installers).filter((name) => name.endsWith('.deb'))
    expect(debs.length).toBeGreaterThan(0)
    for (const deb of debs) {
      const root = temporaryFolder('desktop-deb')
      await output('dpkg-deb', ['-x', join(installers, deb), root.path])
      expect(entryIn(join(root.path, 'usr/share/applications/headroom-desktop.desktop'))).toEqual(takingLinks)
      root.remove()
    }
  })

  it('have their fuses set as they are written down', async () => {
    expect(realApps.length).toBeGreaterThan(0)
    for (const path of realApps) expect(await fusesOf(path)).toMatchObject(wantedFuses)
  })
})

describe.skipIf(process.platform !== 'linux')('the desktop app', () => {
  const extracted = temporaryFolder('asar')
  let archived: string[] = []

  beforeAll(async () => {
    const archive = join(resources, 'app.asar')
    archived = (await tool('asar', ['list', archive])).trim().split(/\r?\n/).map((path) => path.slice(1).replaceAll('\\', '/'))
    await tool('asar', ['extract', archive, extracted.path])
  })
  afterAll(extracted.remove)

  it('has the build, package.json and what it needs at run time in its archive, and nothing else', () => {
    const files = archived.filter((path) => /\.\w+$|\/LICENSE$/.test(path))
    expect(files.filter((path) => !/^(package\.json$|out\/(main|preload|renderer)\/|node_modules\/)/.test(path))).toEqual([])
    expect(archived.filter((path) => /^node_modules\/[^/]+$/.test(path))).toEqual(carriedFolders(ownLock(), 'desktop'))
    expect(files.filter((path) => path.endsWith('.node'))).toEqual([native])
    expect(files.filter((path) => /\.(ts|tsx|map|md|cpp|h|c|gyp)$|main\/serve\.js$/.test(path))).toEqual([])
    for (const path of ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']) expect(files).toContain(path)
  })

  it('says of itself only what running needs', () => {
    const own = JSON.parse(readFileSync(join(extracted.path, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(own).toMatchObject({ name: 'headroom', productName: 'Headroom', main: 'out/main/index.js', type: 'module' })
    expect(own).not.toHaveProperty('devDependencies')
    expect(own).not.toHaveProperty('scripts')
  })

  it('keeps outside of the archive what cannot be loaded from within, complete enough to stand alone', () => {
    const outside = join(resources, 'app.asar.unpacked')
    const chunks = filesBelow(join(extracted.path, 'out/main/chunks'))
    expect(filesBelow(outside)).toEqual(expect.arrayContaining([native, 'package.json', ...chunks.map((chunk) => `out/main/chunks/${chunk}`)]))
    // Found from a chunk outside, as the history's worker does when it is not looked for inside.
    const required = createRequire(join(outside, 'out/main/chunks', chunks[0] ?? ''))
    expect(required.resolve('better-sqlite3')).toBe(join(outside, 'node_modules/better-sqlite3/lib/index.js'))
    const Database = required('better-sqlite3') as new (file: string) => { prepare(sql: string): { pluck(): { get(): unknown } } }
    expect(new Database(':memory:').prepare('select 1').pluck().get()).toBe(1)
  })

  it('brings the notices of all it contains', () => {
    const due = ['resources/LICENSE.txt', 'resources/THIRD-PARTY.txt', 'resources/sbom.cdx.json', 'LICENSE.electron.txt', 'LICENSES.chromium.html']
    expect(due.filter((file) => !existsSync(join(app, file)))).toEqual([])
  })

  it('has its fuses set as they are written down', async () => {
    expect(await fusesOf(join(app, 'headroom-desktop'))).toMatchObject(wantedFuses)
    expect(Object.keys(wantedFuses)).toHaveLength(8)
  })

  it('is packed into a .deb with a desktop entry to which links are given', async () => {
    const folder = temporaryFolder('fpm')
    const tools = join(folder.path, 'tools')
    mkdirSync(tools)
    // In the place of fpm, which would have to be downloaded: it keeps what is to go to the applications.
    writeFileSync(join(tools, 'fpm'), `#!/bin/sh\nfor part; do case "$part" in *=/usr/share/applications/*) cp "\${part%%=*}" "${folder.path}/\${part##*/}";; esac; done\n`, { mode: 0o755 })
    const path = `${tools}${delimiter}${process.env['PATH']}`
    await tool('electron-builder', ['--config', join(packagesDir, 'electronBuilder.json'), '--prepackaged', app, '--linux', 'deb', '--publish', 'never'], { ...process.env, USE_SYSTEM_FPM: 'true', PATH: path })
    expect(entryIn(join(folder.path, 'headroom-desktop.desktop'))).toEqual(takingLinks)
    folder.remove()
  })

  describe('run from its archive', () => {
    const data = temporaryFolder('asar-data')
    let running: ElectronApplication
    let printed = (): string => ''

    beforeAll(async () => {
      const launched = await launchOnStandin(extracted.path, data.path, { args: ['--demo'] })
      running = launched.app
      printed = launched.output
    })
    afterAll(async () => {
      await running.close()
      data.remove()
    })

    it('opens a window on the page, which shows what the simulated APIs say', async () => {
      const page = await running.firstWindow()
      await page.getByText('(demo)').first().waitFor({ timeout: 60_000 })
      expect(await page.title()).toContain('Headroom')
      expect(printed()).not.toMatch(/Cannot find (module|package)|ERR_MODULE_NOT_FOUND/)
    })

    it('stores and finds calls, so the native file and the worker are there', async () => {
      const page = await running.firstWindow()
      const ask = (name: string, input: unknown) =>
        page.evaluate(([callName, callInput]) => (window as unknown as { host: Transport }).host.call(callName, callInput), [name, input] as const)
      expect(await ask('app.info', {})).toMatchObject({ ok: true, value: { shell: 'desktop', storeProblem: null } })
      await expect
        .poll(async () => {
          const reply = (await ask('calls.page', { filter: {}, limit: 5 })) as { ok: boolean; value?: { calls: unknown[] } }
          return reply.value?.calls.length ?? reply
        }, { timeout: 60_000, interval: 500 })
        .toBeGreaterThan(0)
    })
  })
})
