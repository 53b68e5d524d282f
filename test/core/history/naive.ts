import type { CallConditions, CallFilter } from '../../../shared/callFilter.ts'
import { withoutEmpty } from '../../../shared/filterParts.ts'
import type { NewCall } from '../../../electron/core/history/types.ts'

/** Words of a text as people see them. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? []

/** What is looked at of a call; a label that is not given is that of `samples.ts`. */
type Matched = Pick<NewCall, 'isSelf' | 'connectionId' | 'keyId' | 'tool' | 'route' | 'status' | 'durationMs' | 'at' | 'errorText' | 'argsShape' | 'args'> & { verdict: { class: string }; keyLabel?: string | null; pinned?: boolean; note?: string | null }

/** The same meaning of a filter as in the history, said again in the plainest way; text outside of negations and alternatives is left to `searched`. */
export function matches(call: Matched, filter: CallFilter): boolean {
  return (filter.own === true || !call.isSelf) && meets(call, filter)
}

function meets(call: Matched, filter: CallConditions): boolean {
  const isError = call.verdict.class !== 'ok'
  const withText = (inside: CallConditions) => meets(call, inside) && containsText(call, inside.text ?? '')
  const restricts = (inside: CallConditions) => Object.keys(withoutEmpty(inside)).length > 0
  return (
    oneOf(filter.connectionIds, call.connectionId) &&
    ((filter.keyIds ?? []).length === 0 || filter.keyIds?.some((value) => value === (call.keyId ?? '') || (call.keyId !== null && oneOf([value.toLowerCase()], (call.keyLabel ?? `Key ${call.keyId}`).toLowerCase()))) === true) &&
    oneOf(filter.tools, call.tool) &&
    oneOf<string>(filter.verdicts, call.verdict.class) &&
    oneOf(filter.statuses?.flatMap((status) => (typeof status === 'number' ? status : Array.from({ length: 100 }, (_, rest) => Number(status[0]) * 100 + rest))), call.status) &&
    (filter.outcome === undefined || filter.outcome === 'all' || (filter.outcome === 'errors') === isError) &&
    (filter.minDurationMs === undefined || (call.durationMs !== null && call.durationMs >= filter.minDurationMs)) &&
    (filter.maxDurationMs === undefined || (call.durationMs !== null && call.durationMs < filter.maxDurationMs)) &&
    (filter.marks === undefined || filter.marks.length === 0 || filter.marks.some((mark) => (mark === 'pinned' ? call.pinned === true : typeof call.note === 'string'))) &&
    (filter.from === undefined || call.at >= filter.from) &&
    (filter.to === undefined || call.at < filter.to) &&
    (filter.not ?? []).filter(restricts).every((none) => !withText(none)) &&
    (filter.anyOf ?? []).map((choices) => choices.filter(restricts)).every((choices) => choices.length === 0 || choices.some(withText))
  )
}

/** No value chosen, or one that is it: as it is, or with a star at its end. */
function oneOf<Value extends string | number>(values: readonly Value[] | undefined, value: Value | null): boolean {
  if (values === undefined || values.length === 0) return true
  return values.some((one) => value === one || (typeof value === 'string' && typeof one === 'string' && one.endsWith('*') && value.startsWith(one.slice(0, -1))))
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
export function containsText(call: Matched, text: string): boolean {
  const texts = [call.tool, call.route, call.errorText, call.argsShape, call.args].map((part) => (part ?? '').toLowerCase())
  const terms = [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)].map((match) => (match[1] ?? (match[2] ?? '').replace(/\*$/, '')).toLowerCase())
  return terms.every((term) => texts.some((part) => part.includes(term)))
}

/**
 * Calls that match a filter and contain a text in the strictest of the three ways that finds anything; the way depends on nothing
 * but the text, the time, and the choices of keys, tools, verdicts and statuses.
 */
export function searched<Found extends NewCall>(calls: readonly Found[], filter: CallFilter, text: string): Found[] {
  const hasWord = /[a-z0-9]/.test(text)
  const ways = [...(hasWord ? [false, true].map((beginnings) => (call: NewCall) => containsWords(call, text, beginnings)) : []), (call: NewCall) => containsText(call, text)]
  const wide = calls.filter((call) => matches(call, choicesOf(filter)))
  const way = ways.find((finds) => wide.some(finds))
  return way === undefined ? [] : calls.filter((call) => matches(call, filter) && way(call))
}

/** Negations of keys or of verdicts are choices of the others. */
const choicesOf = ({ minDurationMs: _min, maxDurationMs: _max, marks: _marks, anyOf: _anyOf, not, ...choices }: CallFilter): CallFilter => ({
  ...choices,
  not: (not ?? []).map(withoutEmpty).filter((none) => [['connectionIds', 'keyIds'], ['verdicts']].some((names) => Object.keys(none).every((name) => names.includes(name)))),
})
