import { safeText } from '../redact.ts'
import { incomplete, keyVariable, type RepeatableCall } from './copiedCall.ts'

/** A word for any POSIX shell: nothing inside single quotes is special, and a quote is put in from outside. */
export function shellWord(text: string): string {
  // No shell passes a NUL on, and half a character cannot be written.
  return `'${text.toWellFormed().replaceAll('\0', '\uFFFD').replaceAll("'", "'\\''")}'`
}

/**
 * The call as a curl command for a POSIX shell; the key is `$API_KEY`. `--globoff`, because routes hold braces;
 * `--data-raw`, because a body may begin with @; and `--request` last of what it could swallow.
 */
export function toCurl(call: RepeatableCall): string {
  const note = incomplete(call)
  const { name, prefix } = call.header
  const lines = [
    `curl --globoff --request ${shellWord(call.method)} --url ${shellWord(call.url)}`,
    // The only word a shell may look into; both parts are ours or checked to be a header name.
    `--header "${name}: ${prefix}$${keyVariable}"`,
    ...(call.body === null ? [] : [`--header ${shellWord('Content-Type: application/json')}`, `--data-raw ${shellWord(call.body)}`]),
  ]
  return `${note === null ? '' : `# ${safeText(note, 300)}\n`}${lines.join(' \\\n  ')}\n`
}
