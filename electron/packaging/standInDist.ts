/** A distribution of Electron without Electron, so that electron-builder's whole work can be done and looked at anywhere. */
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What stands before the fuses in Electron's binary (@electron/fuses). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Version 1 with nine fuses, set as Electron 45 ships them. */
const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, 9]), Buffer.from('101100011')])

/** Writes it to `folder`; its binary is Node with fuses that mean nothing to it. */
export function writeStandInDist(folder: string, electronVersion: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const binary = join(folder, 'electron')
  copyFileSync(process.execPath, binary)
  chmodSync(binary, 0o755)
  appendFileSync(binary, wire)
  writeFileSync(join(folder, 'version'), electronVersion)
  for (const file of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, file), 'In the real distribution: the licences of Electron and Chromium.\n')
}
