import { join, resolve } from 'node:path'

/** The project's folder. */
export const projectDir = resolve(import.meta.dirname, '../..')

/** What `npm run pack` makes; everything in it can be thrown away. */
export const packagesDir = join(projectDir, 'out/packages')

/** Where the pieces lie that the builds of `npm run pack` leave for each other and for the tests. */
export const made = {
  /** Electron's distribution with Node in the place of its binary. */
  standInDist: join(packagesDir, 'standInDist'),
  /** electron-builder's output. */
  desktop: join(packagesDir, 'desktop'),
  /** The headless app as the npm tarball holds it. */
  headless: join(packagesDir, 'headless'),
  /** Files that go to people: `.deb` and `.tgz`. */
  files: packagesDir,
  /** Licences and lists of materials, one folder per package. */
  notices: join(packagesDir, 'notices'),
  /** An empty Debian, packed. */
  emptyDebian: join(projectDir, 'node_modules/.cache/headroom-pack/debian.tar'),
}
