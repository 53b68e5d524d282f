/**
 * What goes into each package, as data: two packages, `desktop` for Electron and `headless` for Node, of the same build.
 * Everything else that lies about (sources, tests, maps, other platforms' binaries) stays out.
 */
import { closureOf, nameOf, type LockFile } from './lockFile.ts'

/** The packages people get. */
export type PackageName = 'desktop' | 'headless'

/** Facts about one package. */
export interface PackageContents {
  /** Entry in `out/`, which the package starts with. */
  entry: string
  /** Folders and files of the build it carries, and those of them it does not. */
  built: readonly string[]
  notBuilt: readonly string[]
  /** Which of the build's bundles (electron.vite.config.ts) it carries. */
  bundles: readonly string[]
  /** Members of `dependencies` that its bundles import at run time. */
  runtime: readonly string[]
  /** What it comes wrapped in: packages whose dependencies stay behind. */
  host: readonly string[]
}

/** Facts about both packages. */
export const contents = {
  desktop: {
    entry: 'out/main/index.js',
    built: ['out/main', 'out/preload', 'out/renderer'],
    notBuilt: ['out/main/serve.js'],
    bundles: ['main', 'preload', 'renderer'],
    // No dbus-native: Electron shows notifications by itself.
    runtime: ['better-sqlite3'],
    host: ['electron'],
  },
  headless: {
    entry: 'out/main/serve.js',
    built: ['out/main', 'out/renderer'],
    notBuilt: ['out/main/index.js'],
    bundles: ['main', 'renderer'],
    runtime: ['better-sqlite3', 'dbus-native'],
    host: [],
  },
} as const satisfies Record<PackageName, PackageContents>

/** Needed to compile better-sqlite3, which comes compiled: its notice is due, its files are not. */
const compiledIn = ['node-addon-api']

/** Folders in node_modules whose files a package carries. */
export function carriedFolders(lock: LockFile, name: PackageName): string[] {
  return closureOf(lock, contents[name].runtime).filter((folder) => !compiledIn.includes(nameOf(folder)))
}

/** A machine a package is made for, in Node's words. */
export interface Target {
  platform: NodeJS.Platform
  arch: string
}

/**
 * Whether a file of a package in node_modules is needed at run time on `target`; `path` is relative to the package's
 * folder, with slashes. Native code goes along for one target only.
 */
export function isCarried(path: string, { platform, arch }: Target): boolean {
  if (path.startsWith('prebuilds/')) return path === `prebuilds/${platform}-${arch}.node`
  if (/^(deps|src|build|test|tests|perf|bin|examples|\.\w+)\//.test(path)) return false
  return /^(licen[cs]e|copying|notice)/i.test(path) || path === 'package.json' || /\.(js|cjs|mjs|json)$/.test(path)
}
