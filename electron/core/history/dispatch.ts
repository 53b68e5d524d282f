import { HistoryError, historyErrorFrom } from './errors.ts'
import { History } from './history.ts'
import { openFolder } from './open.ts'
import type { HistoryErrorCode } from './types.ts'

/** A call of a history method; `open` and `close` frame them. */
export interface Request {
  id: number
  name: string
  args: unknown[]
}

/** The answer to the request of the same id. */
export type Response = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: { code: HistoryErrorCode; message: string } }

let history: History | null = null

/** Does what a request asks. Total: errors are values. */
export function answerRequest({ id, name, args }: Request): Response {
  try {
    return { id, ok: true, value: perform(name, args) }
  } catch (error) {
    const { code, message } = historyErrorFrom(error)
    return { id, ok: false, error: { code, message } }
  }
}

function perform(name: string, args: unknown[]): unknown {
  if (name === 'open') {
    const [options] = args as [{ dataDir: string }]
    const opened = openFolder(options.dataDir, Date.now())
    history = new History(opened)
    return { file: opened.file }
  }
  if (history === null) throw new HistoryError('bad_request', 'The history is not open.')
  if (name === 'close') {
    history.close()
    history = null
    return null
  }
  const method: unknown = Object.hasOwn(history, name) ? Reflect.get(history, name) : undefined
  if (typeof method !== 'function') throw new HistoryError('bad_request', `The history has no method ${name}.`)
  return Reflect.apply(method, history, args)
}
