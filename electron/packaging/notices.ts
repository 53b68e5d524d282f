import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { npm, output } from './commands.ts'
import { notAccepted, readShipped, shippedFolders, sqliteNotice, thirdPartyText, type Shipped } from './licenses.ts'
import type { LockFile } from './lockFile.ts'
import type { PackageName } from './contents.ts'
import { made, projectDir } from './place.ts'
import { shippedSbom, type Sbom } from './sbom.ts'

/** Members of our package.json that packages repeat. */
export interface OwnPackage {
  name: string
  version: string
  description: string
  license: string
  author: string
  engines: { node: string }
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

/** Our package.json. */
export function ownPackage(): OwnPackage {
  return JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as OwnPackage
}

/** Our package-lock.json. */
export function ownLock(): LockFile {
  return JSON.parse(readFileSync(join(projectDir, 'package-lock.json'), 'utf8')) as LockFile
}

/** Everything of others that one package contains; what Electron contains it says in its own LICENSES.chromium.html. */
export function shippedIn(name: PackageName): Shipped[] {
  const lock = ownLock()
  const memory = new Database(':memory:')
  const version = memory.prepare('select sqlite_version()').pluck().get() as string
  memory.close()
  return [...readShipped(projectDir, lock, shippedFolders(projectDir, lock, name)), sqliteNotice(version)]
}

/** When the sources were written: the last commit, so that building them again gives the same bytes. Milliseconds. */
export async function builtAt(): Promise<number> {
  const given = process.env['SOURCE_DATE_EPOCH']
  if (given !== undefined) return Number(given) * 1000
  const committed = await output('git', ['log', '-1', '--format=%ct']).catch(() => '')
  // Sources without git: a date that stays the same all the same.
  return committed === '' ? Date.UTC(2026, 0) : Number(committed) * 1000
}

/** Writes `LICENSE.txt`, `THIRD-PARTY.txt` and `sbom.cdx.json` of one package to its folder; resolves with that folder. */
export async function writeNotices(name: PackageName): Promise<string> {
  const shipped = shippedIn(name)
  const open = notAccepted(shipped)
  if (open.length > 0) throw new Error(`Nobody has accepted the licence of ${open.map((part) => `${part.name} (${part.license})`).join(', ')}; decide, then add it to acceptedLicenses.`)
  const { version } = ownPackage()
  const whole = JSON.parse(await npm(['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'])) as Sbom
  const sbom = shippedSbom(whole, shipped, { name: name === 'desktop' ? 'headroom-desktop' : 'headroom', version, builtAt: await builtAt() })
  const folder = join(made.notices, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'LICENSE.txt'), readFileSync(join(projectDir, 'LICENSE')))
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), thirdPartyText('Headroom', shipped))
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`)
  return folder
}
