/** One package in package-lock.json. */
export interface LockedPackage {
  version: string
  /** SPDX expression, as the package states it. */
  license?: string
  dependencies?: Record<string, string>
}

/** What we read of package-lock.json (lockfileVersion 3): packages by the folder they are installed in. */
export interface LockFile {
  packages: Record<string, LockedPackage>
}

/** The folder a package finds `name` in, by Node's rule: its own node_modules first, then those above. `from` is '' for the app. */
export function folderOf(lock: LockFile, from: string, name: string): string {
  const nesting = from.split(/\/?node_modules\//).slice(1)
  for (let depth = nesting.length; depth >= 0; depth--) {
    const folder = [...nesting.slice(0, depth), name].map((part) => `node_modules/${part}`).join('/')
    if (Object.hasOwn(lock.packages, folder)) return folder
  }
  throw new Error(`package-lock.json has no ${name}, which ${from === '' ? 'the app' : from} needs; run npm install.`)
}

/** Folders of the named packages of the app and of everything they depend on, sorted. */
export function closureOf(lock: LockFile, names: readonly string[]): string[] {
  const found = new Set<string>()
  const follow = (folder: string): void => {
    if (found.has(folder)) return
    found.add(folder)
    for (const name of Object.keys(lock.packages[folder]?.dependencies ?? {})) follow(folderOf(lock, folder, name))
  }
  for (const name of names) follow(folderOf(lock, '', name))
  return [...found].toSorted()
}

/** `node_modules/@a/b` and `node_modules/x/node_modules/@a/b` are both `@a/b`. */
export function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
}
