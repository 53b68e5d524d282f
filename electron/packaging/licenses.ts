/** Which packages a package of ours contains, and the notices their licences ask for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledFolders } from './bundledPackages.ts'
import { contents, type PackageName } from './contents.ts'
import { closureOf, folderOf, nameOf, type LockFile } from './lockFile.ts'

/** Somebody else's work in one of our packages. */
export interface Shipped {
  name: string
  version: string
  /** SPDX expression. */
  license: string
  /** Licence and notice files as they came, in the order of their names. */
  texts: string[]
}

/** Licences that ask for nothing but their notice; any other one needs a person's decision before it is shipped. */
export const acceptedLicenses: readonly string[] = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD', 'OFL-1.1', 'blessing']

/** Folders in node_modules of everything `name` contains: bundled into our files, carried beside them, or compiled in. */
export function shippedFolders(projectDir: string, lock: LockFile, name: PackageName): string[] {
  const { bundles, runtime, host } = contents[name]
  return [...new Set([...bundledFolders(projectDir, bundles), ...closureOf(lock, runtime), ...host.map((one) => folderOf(lock, '', one))])].toSorted()
}

/** Reads the notices of packages from their folders. Throws, naming the package, when one has no licence or no text of it. */
export function readShipped(projectDir: string, lock: LockFile, folders: readonly string[]): Shipped[] {
  const shipped = folders.map((folder) => {
    const locked = lock.packages[folder]
    const name = nameOf(folder)
    if (locked === undefined) throw new Error(`${folder} is in the build but not in package-lock.json; run npm install and build again.`)
    const files = readdirSync(join(projectDir, folder))
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .toSorted()
    const texts = files.map((file) => readFileSync(join(projectDir, folder, file), 'utf8').trim())
    if (locked.license === undefined || texts.length === 0) {
      throw new Error(`${name} ${locked.version} comes without ${locked.license === undefined ? 'naming a licence' : 'the text of its licence'}; it cannot be shipped like this.`)
    }
    return { name, version: locked.version, license: locked.license, texts }
  })
  return shipped.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** SQLite is inside better-sqlite3's native file and no package of its own. `version` as `select sqlite_version()` says it. */
export function sqliteNotice(version: string): Shipped {
  return { name: 'SQLite', version, license: 'blessing', texts: ['SQLite is in the public domain: https://www.sqlite.org/copyright.html'] }
}

/** Those whose licence nobody has accepted; of an SPDX choice (`A OR B`) one accepted licence is enough. */
export function notAccepted(shipped: readonly Shipped[]): Shipped[] {
  return shipped.filter(({ license }) => {
    const choices = license.replaceAll(/[()]/g, '').split(/\s+OR\s+/)
    return !choices.some((choice) => choice.split(/\s+AND\s+/).every((one) => acceptedLicenses.includes(one.trim())))
  })
}

const ruler = '='.repeat(80)

/** The text of `THIRD-PARTY.txt`. */
export function thirdPartyText(appName: string, shipped: readonly Shipped[]): string {
  const list = shipped.map(({ name, version, license }) => `  ${name} ${version} (${license})`)
  const notices = shipped.map(({ name, version, license, texts }) => [ruler, `${name} ${version}`, `License: ${license}`, ruler, '', texts.join('\n\n'), ''].join('\n'))
  return [`${appName} contains the work of others, under the licences below:`, '', ...list, '', ...notices].join('\n')
}
