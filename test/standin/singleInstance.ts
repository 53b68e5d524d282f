import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a second instance tells the first. */
export interface SecondInstance {
  argv: string[]
  cwd: string
  data: unknown
}

/** Linux has sockets without a file, which nothing has to remove after a SIGKILL. */
const hasAbstractSockets = process.platform === 'linux'

/** Held as long as this process lives. */
export interface InstanceLock {
  release(): void
}

/**
 * Takes the lock of a data folder, or tells its holder about us and answers `null`. The verdict is synchronous, as
 * Electron's is; a lock whose holder is dead is taken over.
 */
export function lockInstance(userData: string, self: SecondInstance, onSecond: (second: SecondInstance) => void): InstanceLock | null {
  mkdirSync(userData, { recursive: true })
  const lockFile = join(userData, 'standin-lock')
  // Socket paths hold about 100 characters, data folders may be deeper.
  const name = `standin-${createHash('sha256').update(userData).digest('hex').slice(0, 16)}`
  if (!take(lockFile)) {
    if (isAlive(Number(readFileSync(lockFile, 'utf8')))) {
      tell(name, self)
      return null
    }
    rmSync(lockFile, { force: true })
    if (!take(lockFile)) return null
  }
  if (!hasAbstractSockets) rmSync(join(tmpdir(), name), { force: true })
  const server = createServer((client) => {
    let text = ''
    client.on('data', (data) => (text += data.toString()))
    client.on('end', () => onSecond(JSON.parse(text) as SecondInstance))
  }).listen(hasAbstractSockets ? `\0${name}` : join(tmpdir(), name))
  server.unref()
  const release = (): void => {
    rmSync(lockFile, { force: true })
    // A socket file goes with it.
    server.close()
  }
  process.once('exit', release)
  return { release }
}

function take(lockFile: string): boolean {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** In a process of its own, because the app may exit as soon as the verdict is there. */
function tell(name: string, self: SecondInstance): void {
  // An argument cannot hold the NUL that begins an abstract name.
  const address = hasAbstractSockets ? `'\\0' + process.argv[1]` : 'process.argv[1]'
  const script = `require('node:net').connect(${address}).end(process.argv[2])`
  spawnSync(process.execPath, ['-e', script, hasAbstractSockets ? name : join(tmpdir(), name), JSON.stringify(self)], { env: { ...process.env, NODE_OPTIONS: '' } })
}
