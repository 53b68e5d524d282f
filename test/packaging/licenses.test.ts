import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { notAccepted, readShipped, sqliteNotice, thirdPartyText, type Shipped } from '../../electron/packaging/licenses.ts'
import { closureOf } from '../../electron/packaging/lockFile.ts'
import { ownLock, ownPackage } from '../../electron/packaging/notices.ts'
import { projectDir } from '../../electron/packaging/place.ts'
import { shippedSbom, type Sbom } from '../../electron/packaging/sbom.ts'
import { temporaryFolder } from '../standin/launch.ts'
import { importedPackages, packagesImportedBy } from './importedPackages.ts'

const shipped = (name: string, license: string): Shipped => ({ name, version: '1.0.0', license, texts: [`The licence of ${name}.`] })

describe('licences', () => {
  it('of everything the sources import and all that comes with it are ones we accepted, with their text', () => {
    const lock = ownLock()
    const { dependencies, devDependencies } = ownPackage()
    const known = { ...dependencies, ...devDependencies }
    const imported = ['shared', 'renderer', 'electron/core', 'electron/demo', 'electron/serve', 'electron/shell'].flatMap((folder) => importedPackages(join(projectDir, folder)))
    const names = [...new Set(imported)].filter((name) => name !== 'electron')
    expect(names.filter((name) => !Object.hasOwn(known, name))).toEqual([])
    const all = readShipped(projectDir, lock, closureOf(lock, names))
    expect(all.length).toBeGreaterThan(30)
    expect(notAccepted(all)).toEqual([])
  })

  it('that nobody accepted are named', () => {
    const list = [shipped('a', 'MIT'), shipped('b', 'GPL-3.0'), shipped('c', '(GPL-3.0 OR MIT)'), shipped('d', 'MIT AND ISC'), shipped('e', 'MIT AND AGPL-3.0')]
    expect(notAccepted(list).map(({ name }) => name)).toEqual(['b', 'e'])
  })

  describe('in a folder', () => {
    const place = temporaryFolder('licences')
    afterAll(place.remove)
    const folder = (name: string, files: Record<string, string>): string => {
      mkdirSync(join(place.path, 'node_modules', name), { recursive: true })
      for (const [file, text] of Object.entries(files)) writeFileSync(join(place.path, 'node_modules', name, file), text)
      return `node_modules/${name}`
    }

    it('are read with all their files', () => {
      const full = folder('full', { 'LICENSE.md': 'text\n', NOTICE: 'notice', 'index.js': '' })
      const read = readShipped(place.path, { packages: { [full]: { version: '1.0.0', license: 'MIT' } } }, [full])
      expect(read).toEqual([{ name: 'full', version: '1.0.0', license: 'MIT', texts: ['text', 'notice'] }])
    })

    it('stop the build when a package has none, or none in words, or is not locked', () => {
      const bare = folder('bare', { 'index.js': '' })
      const unnamed = folder('unnamed', { LICENSE: 'x' })
      const lock = { packages: { [bare]: { version: '1.0.0', license: 'MIT' }, [unnamed]: { version: '1.0.0' } } }
      expect(() => readShipped(place.path, lock, [bare])).toThrow('bare 1.0.0 comes without the text of its licence')
      expect(() => readShipped(place.path, lock, [unnamed])).toThrow('unnamed 1.0.0 comes without naming a licence')
      expect(() => readShipped(place.path, lock, ['node_modules/other'])).toThrow('not in package-lock.json')
    })
  })

  it('end up in one text, with a list in front', () => {
    const text = thirdPartyText('Headroom', [shipped('a', 'MIT'), sqliteNotice('3.54.1')])
    expect(text).toContain('  a 1.0.0 (MIT)\n  SQLite 3.54.1 (blessing)\n')
    expect(text).toContain('The licence of a.')
    expect(text).toContain('public domain')
  })
})

describe('imports read from sources', () => {
  it('are packages, not types, not Node’s own, not files', () => {
    const source = [
      "import { z } from 'zod'",
      "import type { Database } from 'only-types'",
      "import {\n  a,\n} from '@s/many/deep'",
      "export { b } from 'again'",
      "import 'effects/style.css'",
      "const c = await import('later')",
      "import { readFileSync } from 'node:fs'",
      "import { d } from './own.ts'",
      "src: url('@font/x/files/a.woff2') format('woff2');",
      "background: url('data:image/png;base64,x')",
    ].join('\n')
    expect(packagesImportedBy(source)).toEqual(['zod', '@s/many', 'again', 'effects', 'later', '@font/x'])
  })
})

describe('the list of materials', () => {
  const component = (name: string, scope = 'optional') => ({ 'bom-ref': `${name}@1.0.0`, type: 'library', name, version: '1.0.0', scope, purl: `pkg:npm/${name}@1.0.0`, properties: [] })
  const whole: Sbom = {
    bomFormat: 'CycloneDX',
    serialNumber: 'urn:uuid:random',
    metadata: { timestamp: 'now', component: component('main') },
    components: [component('a'), component('b'), component('typescript')],
    dependencies: [
      { ref: 'a@1.0.0', dependsOn: ['b@1.0.0', 'typescript@1.0.0'] },
      { ref: 'typescript@1.0.0', dependsOn: [] },
    ],
  }
  const subject = { name: 'headroom', version: '0.1.0', builtAt: Date.UTC(2026, 0, 2) }
  const parts = [shipped('a', 'MIT'), shipped('b', 'MIT'), sqliteNotice('3.54.1')]

  it('has what is shipped, and not what only builds', () => {
    const sbom = shippedSbom(whole, parts, subject)
    expect(sbom.components.map((one) => one['bom-ref'])).toEqual(['a@1.0.0', 'b@1.0.0', 'SQLite@3.54.1'])
    expect(sbom.components.every(({ scope }) => scope === 'required')).toBe(true)
    expect(sbom.dependencies).toEqual([
      { ref: 'headroom@0.1.0', dependsOn: ['a@1.0.0', 'b@1.0.0', 'SQLite@3.54.1'] },
      { ref: 'a@1.0.0', dependsOn: ['b@1.0.0'] },
    ])
    expect(sbom.metadata).toMatchObject({ timestamp: '2026-01-02T00:00:00.000Z', component: { name: 'headroom', version: '0.1.0' } })
  })

  it('is the same for the same sources, and another for others', () => {
    expect(shippedSbom(whole, parts, subject)).toEqual(shippedSbom({ ...whole, serialNumber: 'urn:uuid:other' }, parts, subject))
    const { serialNumber } = shippedSbom(whole, parts, subject)
    expect(serialNumber).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
    expect(shippedSbom(whole, parts.slice(1), subject).serialNumber).not.toBe(serialNumber)
  })

  it('refuses to leave out something that is shipped', () => {
    expect(() => shippedSbom(whole, [shipped('unknown', 'MIT')], subject)).toThrow("npm's list of materials lacks unknown@1.0.0")
  })
})
