import { safeText } from '../redact.ts'
import { incomplete, keyVariable, type RepeatableCall } from './copiedCall.ts'

/** Text as a JavaScript string: JSON is one, but for two line separators before ES2019 and what ends a script element. */
export function scriptString(text: string): string {
  return JSON.stringify(text).replace(/[<\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The call as JavaScript for Node 18 or newer; the key is `process.env.API_KEY`. */
export function toFetch(call: RepeatableCall): string {
  const note = incomplete(call)
  const { name, prefix } = call.header
  const headers = [
    `    ${scriptString(name)}: ${prefix === '' ? '' : `${scriptString(prefix)} + `}process.env.${keyVariable},`,
    ...(call.body === null ? [] : [`    'Content-Type': 'application/json',`]),
  ]
  return [
    ...(note === null ? [] : [`// ${safeText(note, 300)}`]),
    `const response = await fetch(${scriptString(call.url)}, {`,
    `  method: ${scriptString(call.method)},`,
    '  headers: {',
    ...headers,
    '  },',
    ...(call.body === null ? [] : [`  body: ${scriptString(call.body)},`]),
    '})',
    '',
  ].join('\n')
}
