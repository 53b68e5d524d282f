/** Debian packages that tests need: installed when we are root on Debian, otherwise named in one sentence. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { SetupError, run, tell } from './setup.mjs'

/** Resolves when every command of `packages` (command -> Debian package) exists; installs what it may. */
export async function ensureCommands(packages) {
  const absent = () => Object.entries(packages).filter(([command]) => !onPath(command))
  const missing = absent()
  if (missing.length === 0) return
  const names = [...new Set(missing.map(([, name]) => name))]
  const debian = existsSync('/usr/bin/apt-get')
  if (!debian || process.getuid?.() !== 0) {
    const how = debian ? `install them with: sudo apt-get install ${names.join(' ')}` : 'install them with your system’s package manager'
    throw new SetupError(`The tests need ${missing.map(([command]) => command).join(', ')}; ${how}.`)
  }
  tell(`installing Debian packages: ${names.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env })
  const code = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env })
  const still = absent().map(([command]) => command)
  if (code !== 0 || still.length > 0) throw new SetupError(`Installing Debian packages failed (apt-get ended with ${code}; still missing: ${still.join(', ') || 'none'}).`)
}

function onPath(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}
