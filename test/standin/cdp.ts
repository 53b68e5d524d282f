import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/** Parameters and results of CDP are read at their use; this is all that is known in general. */
export type CdpParams = Record<string, unknown>

interface Waiting {
  method: string
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

/** One conversation with one target; emits the target's events by method name. */
export class CdpSession extends EventEmitter {
  readonly id: string | null
  readonly #post: (sessionId: string | null, method: string, params: CdpParams) => Promise<unknown>

  constructor(id: string | null, post: (sessionId: string | null, method: string, params: CdpParams) => Promise<unknown>) {
    super()
    this.setMaxListeners(0)
    this.id = id
    this.#post = post
  }

  /** Rejects with `<method>: <reason>` when the browser refuses, and when it is gone. */
  send<Result>(method: string, params: CdpParams = {}): Promise<Result> {
    return this.#post(this.id, method, params) as Promise<Result>
  }
}

/** The Chrome DevTools Protocol over `--remote-debugging-pipe`: JSON messages ended by NUL. */
export class CdpConnection {
  readonly root: CdpSession
  readonly #input: Writable
  readonly #sessions = new Map<string, CdpSession>()
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #rest: Buffer[] = []

  constructor(input: Writable, output: Readable) {
    this.#input = input
    this.root = new CdpSession(null, this.#post)
    input.on('error', () => undefined)
    output.on('data', (chunk: Buffer) => this.#read(chunk))
    output.on('close', () => this.#giveUp())
    output.on('error', () => this.#giveUp())
  }

  /** The session of an auto-attached target. */
  session(id: string): CdpSession {
    const known = this.#sessions.get(id)
    if (known !== undefined) return known
    const session = new CdpSession(id, this.#post)
    this.#sessions.set(id, session)
    return session
  }

  /** Shorthand for a command to the browser itself. */
  send<Result>(method: string, params: CdpParams = {}): Promise<Result> {
    return this.root.send<Result>(method, params)
  }

  #post = (sessionId: string | null, method: string, params: CdpParams): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { method, resolve, reject })
      this.#input.write(`${JSON.stringify({ id, method, params, ...(sessionId === null ? {} : { sessionId }) })}\0`)
    })

  #read(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0, start); end >= 0; end = chunk.indexOf(0, start)) {
      const message = Buffer.concat([...this.#rest, chunk.subarray(start, end)]).toString('utf8')
      this.#rest = []
      start = end + 1
      this.#receive(JSON.parse(message) as Message)
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start))
  }

  #receive({ id, sessionId, method, params, result, error }: Message): void {
    if (id === undefined) {
      const session = sessionId === undefined ? this.root : this.session(sessionId)
      session.emit(method ?? '', params)
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(`${waiting.method}: ${error.message}`))
  }

  #giveUp(): void {
    for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: Chromium is gone`))
    this.#waiting.clear()
  }
}

interface Message {
  id?: number
  sessionId?: string
  method?: string
  params?: CdpParams
  result?: unknown
  error?: { message: string }
}
