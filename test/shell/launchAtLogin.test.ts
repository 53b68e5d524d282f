import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { autostartEntry, createLaunchAtLogin, type LaunchAtLoginOptions } from '../../electron/shell/launchAtLogin.ts'
import { complaintsOfValidator, readDesktopEntry, readExec } from './desktopEntry.ts'

let folder = ''
let settings: Parameters<LaunchAtLoginOptions['app']['setLoginItemSettings']>[0][] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-login-'))
  settings = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An app of which only the last login item is kept, as systems do. */
const app: LaunchAtLoginOptions['app'] = {
  isPackaged: true,
  getAppPath: () => '/source/headroom',
  setLoginItemSettings: (item) => void settings.push(item),
  getLoginItemSettings: () => ({ openAtLogin: settings.at(-1)?.openAtLogin ?? false, wasOpenedAtLogin: false, status: 'enabled', executableWillLaunchAtLogin: false, launchItems: [] }),
}
const on = (platform: NodeJS.Platform, change: Partial<LaunchAtLoginOptions> = {}) =>
  createLaunchAtLogin({ app, platform, program: '/opt/Headroom/headroom-desktop', configHome: folder, appImage: undefined, args: [], ...change })
const entry = () => join(folder, 'autostart/headroom.desktop')

/** Names of folders with everything that entries, shells and launchers give a meaning. */
const oddNames = ['two words', '100 %', '%u', '$HOME', 'say "hi"', '`id`', 'back\\slash', "it's; a & b | <c>", '~#*?(x)', 'größe 日本', '[Desktop Entry]', '#no comment']
/** GLib's launcher, which GNOME and others start entries with. */
const hasGio = process.platform === 'linux' && ['/usr/bin/gio', '/bin/gio'].some((path) => existsSync(path))

describe('row 82: launch at login on Linux', () => {
  test('is a file in the autostart folder that starts without a window, and goes away with it', () => {
    const login = on('linux')
    expect(login.isOn()).toBe(false)
    login.set(true)
    expect(readFileSync(entry(), 'utf8')).toMatch(/^\[Desktop Entry\]\nType=Application\n(.*\n)*Exec=\/opt\/Headroom\/headroom-desktop --hidden\n/)
    expect(login.isOn()).toBe(true)
    login.set(false)
    login.set(false)
    expect(existsSync(entry())).toBe(false)
    expect(login.isOn()).toBe(false)
  })

  test('that the desktop has switched off is off', () => {
    on('linux').set(true)
    writeFileSync(entry(), readFileSync(entry(), 'utf8').replace('enabled=true', 'enabled=false'))
    expect(on('linux').isOn()).toBe(false)
  })

  test('starts the AppImage itself, and the sources through Electron', () => {
    on('linux', { appImage: '/home/me/Headroom.AppImage', args: ['--user-data-dir=/data'] }).set(true)
    expect(readFileSync(entry(), 'utf8')).toContain('Exec=/home/me/Headroom.AppImage --user-data-dir=/data --hidden\n')
    on('linux', { app: { ...app, isPackaged: false } }).set(true)
    expect(readFileSync(entry(), 'utf8')).toContain('headroom-desktop /source/headroom --hidden\n')
  })

  test.each([
    ['/opt/two words/app', 'Exec="/opt/two words/app"'],
    ['/opt/100%/app', 'Exec=env "/opt/100%%/app"'],
    ['/opt/$HOME`x`"y"\\z', 'Exec="/opt/\\\\$HOME\\\\`x\\\\`\\\\"y\\\\"\\\\\\\\z"'],
  ])('a path of %s is quoted as the specification wants', (path, line) => {
    expect(autostartEntry([path]).split('\n')).toContain(line)
  })

  test.each(['/opt/x\nExec=evil', '/opt/x\rExec=evil', '/opt/tab\tx', '/opt/\0', '/opt/\x1b[31m'])('a path that could add a line of its own, or no reader takes, is refused: %j', (path) => {
    expect(() => autostartEntry(['/opt/app', path])).toThrow('control character')
  })

  describe.each(oddNames)('from a folder called %s', (name) => {
    const program = () => join(folder, name, 'Head room')
    const args = [`--user-data-dir=/data/${name}`, '50%u', '']

    test('says by the rules of the specification exactly what is to be started', () => {
      on('linux', { program: program(), args }).set(true)
      const text = readFileSync(entry(), 'utf8')
      expect(() => readExec(readDesktopEntry(text)['Exec'] ?? '')).not.toThrow()
      const { Exec = '', ...others } = readDesktopEntry(text)
      expect(readExec(Exec)).toEqual([...(name.includes('%') ? ['env'] : []), program(), ...args, '--hidden'])
      expect(others).toEqual({ Type: 'Application', Name: 'Headroom', Comment: 'Watches API limits', Terminal: 'false', 'X-GNOME-Autostart-enabled': 'true' })
      expect(complaintsOfValidator(entry()) ?? '').toBe('')
    })

    test.skipIf(!hasGio)('is started by the desktop’s own launcher, with these arguments', async () => {
      mkdirSync(join(folder, name))
      const heard = join(folder, 'heard')
      writeFileSync(program(), `#!/bin/sh\nprintf '%s\\0' "$0" "$@" > '${heard}.part' && mv '${heard}.part' '${heard}'\n`, { mode: 0o700 })
      on('linux', { program: program(), args }).set(true)
      execFileSync('gio', ['launch', entry()], { stdio: 'pipe' })
      await expect.poll(() => existsSync(heard)).toBe(true)
      expect(readFileSync(heard, 'utf8').split('\0').slice(0, -1)).toEqual([program(), ...args, '--hidden'])
    })
  })
})

test.each([
  ['win32', { openAtLogin: true, args: ['--hidden'] }],
  ['darwin', { openAtLogin: true }],
] as const)('row 82: launch at login on %s is a login item of the system', (platform, item) => {
  const login = on(platform)
  login.set(true)
  expect(settings).toEqual([item])
  expect(login.isOn()).toBe(true)
  login.set(false)
  expect(login.isOn()).toBe(false)
})
