import type { Call } from '../model.ts'
import { redactText } from '../redact.ts'

/** What a Markdown note says of a call besides the call itself. */
export interface CallContext {
  connection: string
  key: string | null
  /** What it means, in sentences. */
  meaning: string
  note: string | null
}

/** One line, with what Markdown and HTML would take for their own made harmless. */
function inline(text: string): string {
  return redactText(text)
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&')
}

/** A code block whose fence is longer than any run of backticks inside. */
function block(text: string, language: string): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

/** The call for an issue or a chat. */
export function toMarkdown(call: Call, context: CallContext): string {
  const facts = [
    ['Time', new Date(call.at).toISOString()],
    ['Connection', context.connection],
    ['Key', context.key ?? 'unknown'],
    ['Call', [call.method, call.route ?? call.tool].filter((part) => part !== null).join(' ') || 'not named'],
    ['Status', call.status === null ? 'none' : String(call.status)],
    ['Verdict', call.verdict.class],
    ['Took', call.durationMs === null ? 'unknown' : `${call.durationMs} ms`],
    ...(call.serverId === null ? [] : [['Row id', call.serverId]]),
  ]
  return [
    ...facts.map(([name = '', value = '']) => `- **${name}**: ${inline(value)}`),
    '',
    inline(context.meaning),
    ...(context.note === null ? [] : ['', `> ${inline(context.note)}`]),
    ...(call.errorText === null ? [] : ['', 'Error:', '', block(redactText(call.errorText), '')]),
    ...(call.args === null ? [] : ['', 'Arguments:', '', block(redactText(pretty(call.args)), 'json')]),
    '',
  ].join('\n')
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
