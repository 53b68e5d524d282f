/** Licences and lists of materials: complete, judged by what is really in the packages and what the sources really import. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundledFolders } from '../../../electron/packaging/bundledPackages.ts'
import { carriedFolders, contents, type PackageName } from '../../../electron/packaging/contents.ts'
import { nameOf } from '../../../electron/packaging/lockFile.ts'
import { ownLock } from '../../../electron/packaging/notices.ts'
import { made, projectDir } from '../../../electron/packaging/place.ts'
import type { Sbom } from '../../../electron/packaging/sbom.ts'
import { importedPackages } from '../importedPackages.ts'

const sources = { desktop: ['shared', 'renderer', 'electron/core', 'electron/demo', 'electron/shell'], headless: ['shared', 'renderer', 'electron/core', 'electron/demo', 'electron/serve'] }

describe.each(Object.keys(contents) as PackageName[])('the notices of the %s package', (name) => {
  const text = readFileSync(join(made.notices, name, 'THIRD-PARTY.txt'), 'utf8')
  const sbom = JSON.parse(readFileSync(join(made.notices, name, 'sbom.cdx.json'), 'utf8')) as Sbom
  const listed = [...text.matchAll(/^ {2}(\S+) (\S+) \(.+\)$/gm)].map(([, part, version]) => `${part}@${version}`)
  const names = listed.map((part) => part.slice(0, part.lastIndexOf('@')))

  it('name every package that was bundled or is carried along', () => {
    const lock = ownLock()
    const folders = [...bundledFolders(projectDir, contents[name].bundles), ...carriedFolders(lock, name)]
    expect(folders.length).toBeGreaterThan(20)
    expect(listed).toEqual(expect.arrayContaining(folders.map((folder) => `${nameOf(folder)}@${lock.packages[folder]?.version}`)))
  })

  it('name every package that the sources import, fonts included', () => {
    const imported = sources[name].flatMap((folder) => importedPackages(join(projectDir, folder)))
    expect(imported).toEqual(expect.arrayContaining(['zod', 'react', '@fontsource-variable/inter']))
    expect(imported.filter((one) => !names.includes(one))).toEqual([])
  })

  it('give the text of every licence they name', () => {
    const sections = text.split(/^=+\n(?=\S+ \S+\nLicense: )/m).slice(1)
    expect(sections).toHaveLength(listed.length)
    expect(sections.filter((section) => section.replace(/^[^=]*=+/, '').trim().length < 60)).toEqual([])
  })

  it('agree with the list of materials', () => {
    expect(sbom.components.map((component) => component['bom-ref']).toSorted()).toEqual(listed.toSorted())
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' })
    expect(sbom.components.every(({ purl, licenses }) => typeof purl === 'string' && Array.isArray(licenses))).toBe(true)
  })
})
