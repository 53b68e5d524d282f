/** A click on the switch of the settings, and what the system then has to start at login. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { complaintsOfValidator, readDesktopEntry, readExec } from '../../shell/desktopEntry.ts'
import { go } from '../stories/mainJob.ts'
import { DesktopUnderTest, expect, test } from './launch.ts'

test('row 82: the switch puts an entry into the autostart folder that starts this app on this data, and takes it away', async () => {
  test.skip(process.platform !== 'linux', 'elsewhere the system keeps the list of what starts')
  const home = mkdtempSync(join(tmpdir(), 'headroom-login-'))
  const configHome = join(home, 'my "settings" $HOME')
  const dataDir = join(home, '100 % of my data')
  mkdirSync(dataDir)
  const entry = join(configHome, 'autostart/headroom.desktop')
  const desktop = await DesktopUnderTest.launch({ dataDir, args: [], env: { XDG_CONFIG_HOME: configHome } })
  const launchSwitch = () => desktop.page.getByRole('switch', { name: 'Start with my session' })
  try {
    await go(desktop.page, 'Settings')
    await expect(launchSwitch()).not.toBeChecked()
    await launchSwitch().click()
    await expect(launchSwitch()).toBeChecked()
    expect(readdirSync(join(configHome, 'autostart'))).toEqual(['headroom.desktop'])
    const program = await desktop.app.evaluate(() => process.execPath)
    const { Exec = '', Type } = readDesktopEntry(readFileSync(entry, 'utf8'))
    expect([Type, readExec(Exec)]).toEqual(['Application', [program, resolve(import.meta.dirname, '../../..'), `--user-data-dir=${dataDir}`, '--hidden']])
    expect(complaintsOfValidator(entry) ?? '').toBe('')
    expect(statSync(entry).mode & 0o077).toBe(0)

    // The folder is asked, not a memory of ours.
    await desktop.restart()
    await go(desktop.page, 'Settings')
    await expect(launchSwitch()).toBeChecked()
    await launchSwitch().click()
    await expect(launchSwitch()).not.toBeChecked()
    expect(existsSync(entry)).toBe(false)
    expect(readdirSync(join(configHome, 'autostart'))).toEqual([])
    expect(desktop.complaints()).toEqual([])
  } finally {
    await desktop.end()
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
})
