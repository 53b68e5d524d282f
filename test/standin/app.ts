import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { appFolder, appPackage, switchValue } from './appFolder.ts'
import { electronEvent } from './electronEvent.ts'
import { note } from './journal.ts'
import { endProcess, isReady, mustBeReady, mustNotBeReady, setQuitting, startChromium } from './runtime.ts'
import { lockInstance, type InstanceLock } from './singleInstance.ts'
import { strict } from './strict.ts'
import { refusePopups, windows } from './windowRegistry.ts'

const readiness = Promise.withResolvers<void>()

class App extends EventEmitter {
  /** `STANDIN_PACKAGED=1`: as installed, not as developed. */
  readonly isPackaged = process.env['STANDIN_PACKAGED'] === '1'
  readonly commandLine = strict('app.commandLine', {
    hasSwitch: (name: string) => process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
    getSwitchValue: switchValue,
    appendSwitch: (name: string, value = '') => note('switch', { name, value }),
  })
  #name: string | null = null
  #openAtLogin = false
  #lock: InstanceLock | null = null
  readonly #paths = new Map<string, string>()

  getName(): string {
    // Not at construction, when the app's folder is not known yet.
    return this.#name ?? appPackage().productName ?? appPackage().name
  }

  setName(name: string): void {
    this.#name = name
  }

  getVersion(): string {
    return appPackage().version
  }

  getAppPath(): string {
    return appFolder()
  }

  getLocale(): string {
    return 'en-US'
  }

  isReady(): boolean {
    return isReady()
  }

  whenReady(): Promise<void> {
    return readiness.promise
  }

  /** Known: `home`, `temp`, `appData`, `userData`, `exe`, `logs`, and whatever `setPath` was given. */
  getPath(name: string): string {
    const path = this.#paths.get(name) ?? defaultPath(name, this.getName())
    if (path === null) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  /** Refuses a folder that is not there, as electron.d.ts says. */
  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error('Failed to set path')
    this.#paths.set(name, resolve(path))
  }

  setAppUserModelId(): void {}

  enableSandbox(): void {
    mustNotBeReady('app.enableSandbox()')
    note('sandbox-enabled')
  }

  setBadgeCount(count = 0): boolean {
    note('badge', { count })
    return true
  }

  setLoginItemSettings(settings: { openAtLogin?: boolean }): void {
    note('login-item', { settings })
    this.#openAtLogin = settings.openAtLogin ?? false
  }

  getLoginItemSettings(): { openAtLogin: boolean; wasOpenedAtLogin: boolean } {
    return { openAtLogin: this.#openAtLogin, wasOpenedAtLogin: false }
  }

  setAsDefaultProtocolClient(protocol: string): boolean {
    note('protocol-client', { protocol })
    return true
  }

  setAboutPanelOptions(options: object): void {
    note('about', { options })
  }

  focus(): void {}

  relaunch(): void {
    note('relaunch')
  }

  requestSingleInstanceLock(data: unknown = null): boolean {
    this.#lock ??= lockInstance(this.getPath('userData'), { argv: process.argv, cwd: process.cwd(), data }, (second) =>
      this.emit('second-instance', electronEvent(), second.argv, second.cwd, second.data),
    )
    return this.#lock !== null
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release()
    this.#lock = null
  }

  hasSingleInstanceLock(): boolean {
    return this.#lock !== null
  }

  quit(): void {
    const before = electronEvent()
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    setQuitting(true)
    for (const { window } of windows()) {
      window.close()
      if (window.isDestroyed()) continue
      setQuitting(false)
      return
    }
    const will = electronEvent()
    this.emit('will-quit', will)
    if (!will.defaultPrevented) this.#end(0)
  }

  exit(code = 0): void {
    setQuitting(true)
    for (const { window } of windows()) window.destroy()
    this.#end(code)
  }

  #end(code: number): void {
    this.emit('quit', electronEvent(), code)
    void endProcess(code)
  }
}

function defaultPath(name: string, appName: string): string | null {
  const appData = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  const switched = switchValue('user-data-dir')
  const userData = switched === '' ? join(appData, appName) : resolve(switched)
  const known = { home: homedir(), temp: tmpdir(), appData, userData, exe: process.execPath, logs: join(userData, 'logs'), downloads: join(homedir(), 'Downloads') }
  return Object.hasOwn(known, name) ? known[name as keyof typeof known] : null
}

const emitter = new App()

/** The `app` module. */
export const app = strict('app', emitter)

process.on('SIGTERM', () => app.quit())
process.on('SIGINT', () => app.quit())

/** Called by `start.ts` once the entry module has been evaluated, as Electron does. */
export async function becomeReady(): Promise<void> {
  mkdirSync(app.getPath('userData'), { recursive: true })
  await startChromium(app.getPath('userData'))
  refusePopups()
  mustBeReady('app')
  app.emit('will-finish-launching')
  // macOS, when the click on a link started the app.
  const clicked = process.env['STANDIN_OPEN_URL']
  if (clicked !== undefined) app.emit('open-url', electronEvent(), clicked)
  app.emit('ready', electronEvent(), {})
  readiness.resolve()
}
