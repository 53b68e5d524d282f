import type { CallFilter } from '../../../shared/callFilter.ts'
import type { NewCall } from '../../../electron/core/history/types.ts'

/** Words of a text as people see them. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? []

/** The same meaning of a filter as in the history, said again in the plainest way. */
export function matches(call: NewCall, filter: CallFilter): boolean {
  const oneOf = <Value>(values: readonly Value[] | undefined, value: Value | null) =>
    values === undefined || values.length === 0 || (value !== null && values.includes(value))
  const isError = call.verdict.class !== 'ok'
  return (
    (filter.own === true || !call.isSelf) &&
    oneOf(filter.connectionIds, call.connectionId) &&
    oneOf(filter.keyIds, call.keyId ?? '') &&
    oneOf(filter.tools, call.tool) &&
    oneOf(filter.verdicts, call.verdict.class) &&
    oneOf(filter.statuses, call.status) &&
    (filter.outcome === undefined || filter.outcome === 'all' || (filter.outcome === 'errors') === isError) &&
    (filter.minDurationMs === undefined || (call.durationMs !== null && call.durationMs >= filter.minDurationMs)) &&
    (filter.from === undefined || call.at >= filter.from) &&
    (filter.to === undefined || call.at < filter.to)
  )
}

/** Calls that contain every term of a search as whole words and phrases, `word*` as a beginning; `beginnings` = as beginnings all. */
function containsWords(call: NewCall, text: string, beginnings = false): boolean {
  const texts = [call.tool, call.route, call.errorText, call.argsShape, call.args].map((part) => ` ${wordsOf(part ?? '').join(' ')} `)
  const terms = [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)].map((match) => {
    const words = wordsOf(match[1] ?? match[2] ?? '')
    const whole = match[1] !== undefined || (!beginnings && match[2]?.endsWith('*') !== true)
    return ` ${words.join(' ')}${whole ? ' ' : ''}`
  })
  return terms.every((term) => texts.some((part) => part.includes(term)))
}

/** Calls that contain every term anywhere. */
function containsText(call: NewCall, text: string): boolean {
  const texts = [call.tool, call.route, call.errorText, call.argsShape, call.args].map((part) => (part ?? '').toLowerCase())
  const terms = [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)].map((match) => (match[1] ?? (match[2] ?? '').replace(/\*$/, '')).toLowerCase())
  return terms.every((term) => texts.some((part) => part.includes(term)))
}

/** The strictest of the three ways that finds anything. */
export function searched<Found extends NewCall>(calls: readonly Found[], text: string): Found[] {
  const hasWord = /[a-z0-9]/.test(text)
  const ways = [...(hasWord ? [false, true].map((beginnings) => (call: NewCall) => containsWords(call, text, beginnings)) : []), (call: NewCall) => containsText(call, text)]
  return ways.map((way) => calls.filter(way)).find((found) => found.length > 0) ?? []
}
