import { makeBackup } from './backup.ts'
import { HistoryError, historyErrorFrom } from './errors.ts'
import { History } from './history.ts'
import { openFolder, openReader } from './open.ts'
import type { HistoryErrorCode } from './types.ts'

/** A call of a history method; `open` or `openReader` comes first, `close` last; `backup` needs neither. */
export interface Request {
  id: number
  name: string
  args: unknown[]
}

/** The answer to the request of the same id. */
export type Response = { id: number; /** How long it took. */ ms: number } & ({ ok: true; value: unknown } | { ok: false; error: { code: HistoryErrorCode; message: string } })

/** What `open` answers: the file that a reader opens. */
export interface OpenedAnswer {
  file: string
}

let history: History | null = null

/** Does what a request asks. Total: errors are values. */
export function answerRequest({ id, name, args }: Request): Response {
  const start = performance.now()
  const ms = () => Math.round(performance.now() - start)
  try {
    return { id, ok: true, value: perform(name, args), ms: ms() }
  } catch (error) {
    const { code, message } = historyErrorFrom(error)
    return { id, ok: false, error: { code, message }, ms: ms() }
  }
}

function perform(name: string, args: unknown[]): unknown {
  if (name === 'open') {
    const [options] = args as [{ dataDir: string }]
    const opened = openFolder(options.dataDir, Date.now())
    history = new History(opened)
    return { file: opened.file } satisfies OpenedAnswer
  }
  if (name === 'openReader') {
    const [{ file }] = args as [OpenedAnswer]
    history = new History(openReader(file))
    return null
  }
  if (name === 'backup') {
    const [{ file, now, forget }] = args as [OpenedAnswer & { now: number; forget: boolean }]
    return makeBackup(file, now, forget)
  }
  if (name === 'close') {
    history?.close()
    history = null
    return null
  }
  if (history === null) throw new HistoryError('bad_request', 'The history is not open.')
  const method: unknown = Object.hasOwn(history, name) ? Reflect.get(history, name) : undefined
  if (typeof method !== 'function') throw new HistoryError('bad_request', `The history has no method ${name}.`)
  return Reflect.apply(method, history, args)
}
