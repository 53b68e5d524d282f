import type { Call, Connection } from '../model.ts'
import { redactText, redactValue } from '../redact.ts'
import { callUrl } from './callUrl.ts'

/** Name of the environment variable that stands for the key wherever a call is copied. */
export const keyVariable = 'API_KEY'

/** What can be said again of a call, without its key. */
export interface RepeatableCall {
  method: string
  url: string
  /** The log does not name the address: `url` is only that of the API. */
  isGuess: boolean
  header: { name: string; prefix: string }
  /** JSON text; `null` when the log kept no arguments, or the method takes none. */
  body: string | null
  /** The tool, where there is no route to tell by. */
  tool: string | null
}

/** A method as RFC 9110 allows it: it is not quoted everywhere it goes. */
const methodForm = /^[A-Z]{1,16}$/

/** Takes from a stored call what a client would send. Secrets were replaced when it was stored, and are looked for again. */
export function repeatable(call: Pick<Call, 'method' | 'route' | 'tool' | 'args'>, connection: Pick<Connection, 'baseUrl' | 'authHeader'>): RepeatableCall {
  const method = methodForm.test(call.method ?? '') ? (call.method ?? '') : 'POST'
  const url = callUrl(connection.baseUrl, call.route === null ? null : redactText(call.route))
  return {
    method,
    url: url ?? connection.baseUrl,
    isGuess: url === null,
    header: connection.authHeader === null ? { name: 'Authorization', prefix: 'Bearer ' } : { name: connection.authHeader, prefix: '' },
    body: call.args === null || method === 'GET' || method === 'HEAD' ? null : bodyOf(call.args),
    tool: call.route === null ? call.tool : null,
  }
}

function bodyOf(args: string): string {
  try {
    return JSON.stringify(redactValue(JSON.parse(args)))
  } catch {
    return redactText(args)
  }
}

/** What has to be said beside a copied call, in one sentence; `null` when it is complete. */
export function incomplete(call: RepeatableCall): string | null {
  return call.isGuess ? `The log does not name the address of this call${call.tool === null ? '' : ` (tool ${call.tool})`}; complete it.` : null
}
