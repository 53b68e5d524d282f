import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { readDeepLink, type DeepLink } from '../../../shared/deepLink.ts'

/** Which Headroom holds a data folder. */
export interface RunningInstance {
  shell: 'desktop' | 'serve'
  pid: number
  /** Address of the page without its token, where it is served. */
  at?: string
}

/** Asks only who is there. */
const whoLine = '?'
const longestMessage = 4096
const answerMs = 3_000
/** Systems allow a little more than this in the path of a socket. */
const longestPath = 100

/** Where a folder's holder listens: a socket in the folder, which is its owner's alone, or a named pipe. `null` = nowhere. */
function placeFor(dataDir: string, platform: NodeJS.Platform): string | null {
  if (platform === 'win32') return `\\\\.\\pipe\\headroom-${createHash('sha256').update(dataDir.toLowerCase()).digest('hex').slice(0, 24)}`
  const path = join(dataDir, 'show.sock')
  return Buffer.byteLength(path) > longestPath ? null : path
}

/**
 * Answers second starts on the same folder, while this process holds its lock: says who we are, and shows what they ask for.
 * All they can send is a link that shows something. Resolves with the way to stop; a folder that cannot have it is no failure.
 */
export async function answerSecondStarts(dataDir: string, self: RunningInstance, show: (link: DeepLink | null) => void): Promise<() => Promise<void>> {
  const place = placeFor(dataDir, process.platform)
  if (place === null) return () => Promise.resolve()
  // Left behind by a crash; whoever holds the lock may take it away. What cannot be taken away is met again when listening.
  if (process.platform !== 'win32') await rm(place, { force: true }).catch(() => undefined)
  const server = createServer((socket) => {
    socket.setTimeout(answerMs, () => socket.destroy())
    socket.on('error', () => undefined)
    firstLine(socket, (line) => {
      const onlyAsks = line === whoLine
      const link = line === '' || onlyAsks ? null : readDeepLink(line)
      if (line !== '' && !onlyAsks && link === null) {
        socket.destroy()
        return
      }
      socket.end(`${JSON.stringify(self)}\n`)
      if (!onlyAsks) show(link)
    })
  })
  server.maxConnections = 4
  await new Promise<void>((done) => {
    // Also of later errors, such as too many open files: answering second starts is no reason to end.
    server.on('error', () => done())
    server.listen(place, () => done())
  })
  return () => new Promise((done) => server.close(() => done()))
}

/** Asks the holder of a folder to show itself, and what the link leads to; `null` when it does not answer. */
export const showRunningInstance = (dataDir: string, link: string | null): Promise<RunningInstance | null> => askHolder(dataDir, link ?? '')

/** Asks who holds a folder, which shows nothing; `null` when nobody answers. */
export const findRunningInstance = (dataDir: string): Promise<RunningInstance | null> => askHolder(dataDir, whoLine)

function askHolder(dataDir: string, line: string): Promise<RunningInstance | null> {
  const place = placeFor(dataDir, process.platform)
  if (place === null) return Promise.resolve(null)
  return new Promise((done) => {
    const socket = connect(place)
    const giveUp = (): void => {
      socket.destroy()
      done(null)
    }
    socket.setTimeout(answerMs, giveUp)
    socket.once('error', giveUp)
    socket.once('close', giveUp)
    socket.write(`${line}\n`)
    firstLine(socket, (answer) => {
      done(instanceIn(answer))
      socket.destroy()
    })
  })
}

function firstLine(socket: Socket, heard: (line: string) => void): void {
  let text = ''
  let isHeard = false
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    if (isHeard) return
    text += chunk
    const end = text.indexOf('\n')
    if (end < 0) {
      if (text.length > longestMessage) socket.destroy()
      return
    }
    isHeard = true
    heard(text.slice(0, end))
  })
}

const servedAddress = /^http:\/\/127\.0\.0\.1:\d{1,5}\/$/

function instanceIn(line: string): RunningInstance | null {
  try {
    const { shell, pid, at } = JSON.parse(line) as Partial<RunningInstance>
    if ((shell !== 'desktop' && shell !== 'serve') || !Number.isInteger(pid)) return null
    return { shell, pid: Number(pid), ...(typeof at === 'string' && servedAddress.test(at) ? { at } : {}) }
  } catch {
    return null
  }
}

/** Which one is running and where, in one sentence. */
export function runningSentence(dataDir: string, { shell, pid, at }: RunningInstance, wasShown: boolean): string {
  const which = shell === 'desktop' ? 'The desktop app' : 'The headless Headroom'
  const where = at === undefined ? '' : ` at ${at}`
  return `${which} (process ${pid}) is already running on the data folder ${dataDir}${where}${wasShown ? ', and was asked to show itself' : ''}.`
}
