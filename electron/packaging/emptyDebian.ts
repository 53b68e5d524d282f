/** An empty Debian to install the package into, as a person's machine has it; made once and kept packed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { output } from './commands.ts'
import { made } from './place.ts'

/** Makes it with debootstrap, of the release that runs here; needs root, the network and, the first time, some minutes. */
export async function ensureEmptyDebian(): Promise<void> {
  if (existsSync(made.emptyDebian)) return
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  if (codename === undefined) throw new Error('/etc/os-release names no release of Debian.')
  const root = mkdtempSync(join(tmpdir(), 'headroom-debian-'))
  mkdirSync(dirname(made.emptyDebian), { recursive: true })
  await output('debootstrap', ['--variant=minbase', codename, root])
  const unfinished = `${made.emptyDebian}.part`
  await output('tar', ['--exclude=./var/cache/apt/archives/*.deb', '-C', root, '-cf', unfinished, '.'])
  renameSync(unfinished, made.emptyDebian)
  rmSync(root, { recursive: true, force: true })
}
