import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageFolders } from '../../electron/packaging/bundledPackages.ts'
import { carriedFolders, isCarried } from '../../electron/packaging/contents.ts'
import { controlText, debFileName, debianVersion } from '../../electron/packaging/deb.ts'
import { headlessPackage } from '../../electron/packaging/headless.ts'
import { closureOf, folderOf, type LockFile } from '../../electron/packaging/lockFile.ts'
import { ownLock, ownPackage } from '../../electron/packaging/notices.ts'
import { projectDir } from '../../electron/packaging/place.ts'

const lock: LockFile = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', dependencies: { b: '*', '@s/c': '*' } },
    'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { d: '*' } },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/@s/c': { version: '1.0.0', dependencies: { a: '*' } },
    'node_modules/d': { version: '1.0.0' },
    'node_modules/unused': { version: '1.0.0' },
  },
}

describe('the lock file', () => {
  it('finds a package where Node does: nearest first', () => {
    expect(folderOf(lock, 'node_modules/a', 'b')).toBe('node_modules/a/node_modules/b')
    expect(folderOf(lock, 'node_modules/a/node_modules/b', 'd')).toBe('node_modules/d')
    expect(folderOf(lock, '', 'b')).toBe('node_modules/b')
    expect(() => folderOf(lock, 'node_modules/a', 'nowhere')).toThrow('package-lock.json has no nowhere, which node_modules/a needs')
  })

  it('follows dependencies, in circles too, and takes nothing else', () => {
    expect(closureOf(lock, ['a'])).toEqual(['node_modules/@s/c', 'node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/d'])
    expect(closureOf(lock, [])).toEqual([])
  })
})

describe('what the packages carry', () => {
  it('is better-sqlite3 alone under Electron, and D-Bus besides without it', () => {
    expect(carriedFolders(ownLock(), 'desktop')).toEqual(['node_modules/better-sqlite3'])
    expect(carriedFolders(ownLock(), 'headless')).toEqual(['better-sqlite3', 'dbus-native', 'sax', 'xml2js', 'xmlbuilder'].map((name) => `node_modules/${name}`))
  })

  it('is code and notices, and native code for one machine', () => {
    const target = { platform: 'linux', arch: 'x64' } as const
    const files = ['package.json', 'LICENSE', 'lib/index.js', 'lib/a/b.json', 'prebuilds/linux-x64.node', 'prebuilds/linux-arm64.node', 'prebuilds/linuxmusl-x64.node']
    const left = ['README.md', 'deps/copy.js', 'src/addon.cpp', 'index.d.ts', 'bin/tool.js', 'test/x.js', '.github/x.js', 'binding.gyp', 'build/Release/x.node']
    expect([...files, ...left].filter((file) => isCarried(file, target))).toEqual(files.slice(0, 5))
  })

  it('does not include what only the bundler needs', () => {
    const { dependencies, ...others } = headlessPackage(ownPackage(), { homepage: 'https://example.org' })
    expect(Object.keys(dependencies)).toEqual(['better-sqlite3', 'dbus-native'])
    expect(others).not.toHaveProperty('devDependencies')
    expect(others).toMatchObject({ private: true, type: 'module', bin: { headroom: 'bin/headroom.mjs' }, engines: { node: '>=22.12' } })
  })
})

describe('bundled packages', () => {
  it('are read from module paths, scoped, nested, virtual and of Windows', () => {
    expect(
      packageFolders([
        '/home/x/app/node_modules/zod/v4/index.js',
        '/home/x/app/node_modules/zod/index.js',
        '../node_modules/@fontsource-variable/inter/files/a.woff2',
        '/x/node_modules/a/node_modules/@s/b/index.js',
        '\0/x/node_modules/react/index.js?commonjs-module',
        '/home/x/app/renderer/main.tsx',
        '\0vite/preload-helper.js',
      ]),
    ).toEqual(['node_modules/@fontsource-variable/inter', 'node_modules/a/node_modules/@s/b', 'node_modules/react', 'node_modules/zod'])
  })
})

describe('the Debian package', () => {
  const publisher = { maintainer: 'Ada <ada@example.org>', homepage: 'https://example.org' }

  it('names its needs, and has a description in Debian’s form', () => {
    const text = controlText({ version: '1.2.0-beta.1', arch: 'arm64', summary: 'watches limits', installedBytes: 1025, publisher })
    const fields = Object.fromEntries([...text.matchAll(/^([A-Z][\w-]+): (.*)$/gm)].map(([, name, value]) => [name, value]))
    expect(fields).toMatchObject({ Package: 'headroom', Version: '1.2.0~beta.1', Architecture: 'arm64', Maintainer: publisher.maintainer, 'Installed-Size': '2' })
    expect(fields['Depends']).toContain('nodejs (>= 22.12)')
    expect(text).toMatch(/\nDescription: watches limits\n( \S.*\n)+$/)
  })

  it('sorts a beta before its release', () => {
    expect(debianVersion('1.0.0-beta.1')).toBe('1.0.0~beta.1')
    expect(debFileName('1.0.0', 'x64')).toBe('headroom_1.0.0_amd64.deb')
  })
})

describe('the systemd unit', () => {
  const unit = readFileSync(join(projectDir, 'electron/packaging/headless/headroom.service'), 'utf8')

  it('starts the installed command without a browser, and does not try again what cannot work', () => {
    expect(unit).toContain('\nExecStart=/usr/bin/headroom --no-open\n')
    expect(unit).toContain('\nRestartPreventExitStatus=2\n')
    expect(unit).toContain('\nUMask=0077\n')
    expect(unit).toContain('\nNoNewPrivileges=yes\n')
  })
})
