/** The desktop packages, as electron-builder 26 reads it (https://www.electron.build/configuration). */
import { carriedFolders, contents, type PackageName } from './contents.ts'
import { closureOf, nameOf, type LockFile } from './lockFile.ts'
import type { publisher } from './publisher.ts'

const packageName: PackageName = 'desktop'

/** `headroom` is the command of the headless package; both can be installed together. */
const executableName = 'headroom-desktop'

/**
 * What the binary may not do any more (trust C8). Left out: `wasmTrapHandlers`, which electron-builder does not know
 * and whose default is safe.
 */
export const fuses = {
  // Otherwise ELECTRON_RUN_AS_NODE turns the app, with its rights and its keyring entry, into anybody's Node.
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  // Electron checks the archive on macOS and Windows only.
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // Nothing is loaded from file:.
  grantFileProtocolExtraPrivileges: false,
} as const

/** Files that stay outside of the archive: native code cannot be loaded from it, and the history's worker reads its own modules. */
export const unpacked = ['package.json', 'out/main/chunks/**', 'node_modules/better-sqlite3/**'] as const

/** What differs between builds. */
export interface BuilderOptions {
  lock: LockFile
  publisher: typeof publisher
  /** Folder of Electron's distribution; `null` = electron-builder downloads the one of package.json. */
  electronDist: string | null
  /** Folder with THIRD-PARTY.txt and the list of materials. */
  notices: string
  /** Folder for the results. */
  output: string
  /** Whether a certificate for macOS is there (CSC_LINK); without one the app is signed for this machine only. */
  macCertificate: boolean
}

/** The configuration for all platforms; electron-builder takes what is the running one's. */
export function builderConfig({ lock, publisher, electronDist, notices, output, macCertificate }: BuilderOptions) {
  return {
    appId: 'org.headroom.desktop',
    productName: 'Headroom',
    copyright: 'Copyright © The Headroom authors',
    directories: { output, buildResources: 'electron/packaging/icons' },
    ...(electronDist !== null && { electronDist }),
    // Nothing is compiled: better-sqlite3 comes with a file for every platform.
    npmRebuild: false,
    nodeGypRebuild: false,
    asar: true,
    files: appFiles(lock),
    asarUnpack: [...unpacked],
    extraResources: [{ from: notices, to: '.' }],
    // By that name Linux knows its windows, and whom to ask for links: without it Electron names a file that is not there.
    extraMetadata: { homepage: publisher.homepage, desktopName: `${executableName}.desktop` },
    electronFuses: { ...fuses, resetAdHocDarwinSignature: true },
    protocols: [{ name: 'Headroom', schemes: ['headroom'] }],
    artifactName: '${name}-desktop-${version}-${os}-${arch}.${ext}',
    // No channel, no updates: the app asks nobody unless told to.
    publish: null,
    linux: {
      executableName,
      target: ['AppImage', 'deb', 'rpm'],
      category: 'Development',
      icon: 'electron/packaging/icons/linux',
      maintainer: publisher.maintainer,
      vendor: 'The Headroom authors',
      synopsis: 'Every API key’s limits and every call',
    },
    deb: { packageName: 'headroom-desktop' },
    rpm: { packageName: 'headroom-desktop' },
    mac: {
      // electron-updater would need the zip.
      target: ['dmg', 'zip'],
      category: 'public.app-category.developer-tools',
      icon: 'electron/packaging/icons/icon.icns',
      minimumSystemVersion: '13.0',
      // Notarised when APPLE_API_KEY and its companions are set. Without a certificate Apple's processors still want some signature.
      ...(macCertificate ? { hardenedRuntime: true } : { identity: '-', hardenedRuntime: false }),
    },
    win: { target: ['nsis'], icon: 'electron/packaging/icons/icon.ico' },
    // For this user, no elevation; the Start menu entry is what Windows wants for notifications.
    nsis: { oneClick: true, perMachine: false, createStartMenuShortcut: true, createDesktopShortcut: false, deleteAppDataOnUninstall: false },
  }
}

/** What goes into the archive. electron-builder starts with all of `dependencies`, so the rest is said by taking away. */
function appFiles(lock: LockFile): string[] {
  const { built, notBuilt } = contents[packageName]
  const carried = carriedFolders(lock, packageName)
  const root = lock.packages[''] as { dependencies?: object; optionalDependencies?: object } | undefined
  const all = closureOf(lock, [...Object.keys(root?.dependencies ?? {}), ...Object.keys(root?.optionalDependencies ?? {})])
  return [
    'package.json',
    ...built.map((folder) => `${folder}/**`),
    ...notBuilt.map((file) => `!${file}`),
    '!**/*.map',
    ...all.filter((folder) => !carried.includes(folder)).map((folder) => `!${folder}/**`),
    ...carried.flatMap((folder) => notCarried(folder)),
    // `${platform}` and `${arch}` are electron-builder's own.
    ...carried.filter((folder) => nameOf(folder) === 'better-sqlite3').map((folder) => `${folder}/prebuilds/\${platform}-\${arch}.node`),
  ]
}

/** The same that `isCarried` says, in electron-builder's patterns. */
function notCarried(folder: string): string[] {
  return ['deps', 'src', 'build', 'prebuilds/*'].map((part) => `!${folder}/${part}${part.endsWith('*') ? '' : '/**'}`).concat(`!${folder}/**/*.md`)
}
