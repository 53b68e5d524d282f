/** The headless app as people install it: a folder for npm, and the same folder with its packages for Debian. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { npm } from './commands.ts'
import { carriedFolders, contents, isCarried, type Target } from './contents.ts'
import type { LockFile } from './lockFile.ts'
import { ownPackage, type OwnPackage } from './notices.ts'
import { made, projectDir } from './place.ts'
import type { publisher } from './publisher.ts'

const ownFiles = join(import.meta.dirname, 'headless')

/** package.json of the headless package: ours, without what only building needs. */
export function headlessPackage(own: OwnPackage, { homepage }: Pick<typeof publisher, 'homepage'>) {
  const { name, version, description, license, author, engines, dependencies } = own
  return {
    name,
    version,
    description,
    license,
    author,
    homepage,
    // The name on the public registry is not ours; install the file.
    private: true,
    type: 'module',
    bin: { headroom: 'bin/headroom.mjs' },
    engines,
    dependencies: Object.fromEntries(contents.headless.runtime.map((one) => [one, dependencies[one]])),
  }
}

/** Lays out what the tarball holds in `folder`; `notices` is the folder of `writeNotices`. */
export function stageHeadless(folder: string, notices: string, who: Pick<typeof publisher, 'homepage'>): void {
  rmSync(folder, { recursive: true, force: true })
  const { built, notBuilt } = contents.headless
  for (const part of built) {
    cpSync(join(projectDir, part), join(folder, part), { recursive: true, filter: (source) => !source.endsWith('.map') && !(notBuilt as readonly string[]).includes(below(projectDir, source)) })
  }
  mkdirSync(join(folder, 'bin'), { recursive: true })
  cpSync(join(ownFiles, 'headroom.mjs'), join(folder, 'bin/headroom.mjs'))
  cpSync(join(ownFiles, 'README.md'), join(folder, 'README.md'))
  cpSync(notices, folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(headlessPackage(ownPackage(), who), null, 2)}\n`)
}

/** Puts the packages in node_modules that are needed at run time into `folder`, with native code for `target`. */
export function stageNodeModules(folder: string, lock: LockFile, target: Target): void {
  for (const carried of carriedFolders(lock, 'headless')) {
    const from = join(projectDir, carried)
    for (const path of filesBelow(from)) {
      // A package within a package is a folder of its own in the list.
      if (path.startsWith('node_modules/') || !isCarried(path, target)) continue
      mkdirSync(dirname(join(folder, carried, path)), { recursive: true })
      cpSync(join(from, path), join(folder, carried, path))
    }
  }
}

/** Packs the staged folder; resolves with the path of the `.tgz`. Registry packages come at installation. */
export async function packTarball(staged: string): Promise<string> {
  const [packed] = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', made.files, staged])) as [{ filename: string }]
  const { name, version } = JSON.parse(readFileSync(join(staged, 'package.json'), 'utf8')) as { name: string; version: string }
  const file = join(made.files, `${name}-headless-${version}.tgz`)
  renameSync(join(made.files, packed.filename), file)
  return file
}

/** Files in and below a folder, relative to it, with slashes, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.split(sep).join('/'))
    .toSorted()
}

const below = (folder: string, path: string): string => relative(folder, path).split(sep).join('/')
