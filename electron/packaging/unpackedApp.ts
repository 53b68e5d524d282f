/** The desktop app, made by electron-builder. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tool } from './builderTools.ts'
import { builderConfig } from './electronBuilder.ts'
import { ownLock, ownPackage } from './notices.ts'
import { made, packagesDir } from './place.ts'
import { publisher } from './publisher.ts'
import { writeStandInDist } from './standInDist.ts'

/**
 * Builds the app as a folder around a stand-in for Electron's binary: all of electron-builder's work but the download,
 * so that archive, native files and fuses can be looked at where there is no Electron. Linux only.
 */
export async function buildUnpackedApp(notices: string): Promise<void> {
  const electronVersion = ownPackage().devDependencies['electron'] ?? ''
  writeStandInDist(made.standInDist, electronVersion)
  await build(notices, { electronDist: made.standInDist, output: made.desktop }, ['--linux', 'dir'])
}

/** Builds this platform's installers with the real Electron, which electron-builder downloads; they land in `out/packages/installers`. */
export async function buildInstallers(notices: string): Promise<void> {
  // Each runner of the release builds for both processors, and publishes nothing by itself.
  await build(notices, { electronDist: null, output: join(packagesDir, 'installers') }, ['--x64', '--arm64', '--publish', 'never'])
}

async function build(notices: string, { electronDist, output }: { electronDist: string | null; output: string }, args: string[]): Promise<void> {
  const config = builderConfig({ lock: ownLock(), publisher, electronDist, notices, output, macCertificate: (process.env['CSC_LINK'] ?? '') !== '' })
  rmSync(output, { recursive: true, force: true })
  mkdirSync(packagesDir, { recursive: true })
  const file = join(packagesDir, 'electronBuilder.json')
  writeFileSync(file, JSON.stringify(config, null, 2))
  await tool('electron-builder', ['--config', file, ...args])
}
