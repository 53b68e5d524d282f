/** The headless app as a Debian package (https://www.debian.org/doc/debian-policy/), made with dpkg-deb. */
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output } from './commands.ts'
import { filesBelow, stageNodeModules } from './headless.ts'
import type { LockFile } from './lockFile.ts'
import { made } from './place.ts'
import type { publisher } from './publisher.ts'

/** Node's names of the processors a package is made for, and Debian's. */
export const debianArchs = { x64: 'amd64', arm64: 'arm64' } as const

/** What DEBIAN/control says that is not the same for every build. */
export interface DebFacts {
  version: string
  arch: keyof typeof debianArchs
  /** First line of the description, without a full stop. */
  summary: string
  installedBytes: number
  publisher: typeof publisher
}

/** DEBIAN/control. */
export function controlText({ version, arch, summary, installedBytes, publisher: { maintainer, homepage } }: DebFacts): string {
  return [
    'Package: headroom',
    `Version: ${debianVersion(version)}`,
    `Architecture: ${debianArchs[arch]}`,
    `Maintainer: ${maintainer}`,
    `Homepage: ${homepage}`,
    `Installed-Size: ${Math.ceil(installedBytes / 1024)}`,
    // What the native file of better-sqlite3 is linked against, and the Node it needs.
    'Depends: nodejs (>= 22.12), libc6 (>= 2.31), libstdc++6',
    'Suggests: headroom-desktop',
    'Section: net',
    'Priority: optional',
    `Description: ${summary}`,
    ' Watches the usage and the activity log of API accounts from this machine: limits,',
    ' what is left of them, every call, and why calls failed. This is the app without',
    ' its window; it shows its page in a browser and can run as a systemd user service.',
    '',
  ].join('\n')
}

/** 1.0.0-beta.1 comes before 1.0.0 in Debian too, which a tilde says. */
export function debianVersion(version: string): string {
  return version.replace('-', '~')
}

/** Name of the file for one processor. */
export function debFileName(version: string, arch: keyof typeof debianArchs): string {
  return `headroom_${debianVersion(version)}_${debianArchs[arch]}.deb`
}

/** What `buildDeb` needs. */
export interface DebOptions {
  lock: LockFile
  arch: keyof typeof debianArchs
  version: string
  publisher: typeof publisher
  /** Milliseconds; newer times in the archive are cut to it, so that the same sources give the same file. */
  builtAt: number
}

/** Builds the package from the folder `stageHeadless` laid out; resolves with the path of the `.deb`. */
export async function buildDeb(staged: string, { lock, arch, version, publisher: who, builtAt }: DebOptions): Promise<string> {
  const root = join(made.files, `deb-${debianArchs[arch]}`)
  rmSync(root, { recursive: true, force: true })
  const app = join(root, 'usr/lib/headroom')
  const documents = join(root, 'usr/share/doc/headroom')
  cpSync(staged, app, { recursive: true })
  stageNodeModules(app, lock, { platform: 'linux', arch })

  mkdirSync(documents, { recursive: true })
  for (const name of ['README.md', 'THIRD-PARTY.txt', 'sbom.cdx.json']) renameSync(join(app, name), join(documents, name))
  renameSync(join(app, 'LICENSE.txt'), join(documents, 'copyright'))
  mkdirSync(join(root, 'usr/bin'))
  symlinkSync('../lib/headroom/bin/headroom.mjs', join(root, 'usr/bin/headroom'))
  mkdirSync(join(root, 'usr/lib/systemd/user'), { recursive: true })
  cpSync(join(import.meta.dirname, 'headless/headroom.service'), join(root, 'usr/lib/systemd/user/headroom.service'))

  const installedBytes = filesBelow(root).reduce((sum, path) => sum + lstatSync(join(root, path)).size, 0)
  mkdirSync(join(root, 'DEBIAN'))
  writeFileSync(join(root, 'DEBIAN/control'), controlText({ version, arch, summary: 'every API key’s limits, every call, and why it failed', installedBytes, publisher: who }))
  readableByAll(root)

  const file = join(made.files, debFileName(version, arch))
  await output('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, file], { env: { ...process.env, SOURCE_DATE_EPOCH: String(Math.floor(builtAt / 1000)) } })
  rmSync(root, { recursive: true })
  return file
}

/** The builder's umask is nobody else's business. */
function readableByAll(path: string): void {
  const entry = lstatSync(path)
  if (entry.isSymbolicLink()) return
  const folder = entry.isDirectory()
  chmodSync(path, folder || (entry.mode & 0o100) !== 0 ? 0o755 : 0o644)
  if (folder) for (const name of readdirSync(path)) readableByAll(join(path, name))
}
