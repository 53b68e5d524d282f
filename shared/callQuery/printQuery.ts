import type { CallConditions, CallFilter } from '../callFilter.ts'
import { withoutEmpty } from '../filterParts.ts'
import { writeDuration, writeInstant } from './values.ts'
import { termsOf } from './terms.ts'

/**
 * A filter in the query language of the log; `parseQuery` reads the same filter back. Members come in a fixed order, so
 * that equal filters read the same.
 */
export function printQuery(filter: CallFilter): string {
  return termsFor(withoutEmpty(filter)).join(' ')
}

/** One term for each thing that restricts. */
function termsFor(filter: CallFilter): string[] {
  const { from, to, minDurationMs, maxDurationMs } = filter
  return [
    ...(filter.outcome === undefined || filter.outcome === 'all' ? [] : [`outcome:${filter.outcome}`]),
    ...list('connection', filter.connectionIds),
    ...list('key', filter.keyIds),
    ...list('tool', filter.tools),
    ...list('verdict', filter.verdicts),
    ...list('status', filter.statuses),
    ...(minDurationMs === undefined ? [] : [`>${writeDuration(minDurationMs)}`]),
    ...(maxDurationMs === undefined ? [] : [`<${writeDuration(maxDurationMs)}`]),
    ...list('is', filter.marks),
    ...(from === undefined ? [] : [`since:${writeInstant(from)}`]),
    ...(to === undefined ? [] : [`until:${writeInstant(to)}`]),
    ...(filter.not ?? []).map(negated),
    ...(filter.anyOf ?? []).map((choices) => `or(${choices.map(grouped).join(' ')})`),
    ...textTerms(filter.text ?? ''),
    ...(filter.own === true ? ['own:yes'] : []),
  ]
}

const list = (field: string, values: readonly (string | number)[] | undefined): string[] =>
  values === undefined ? [] : [`${field}:${values.map((value) => writeValue(String(value))).join(',')}`]

/** A value, in quotes where it would end too early, or be taken for an address. */
export function writeValue(value: string): string {
  return /^[^\s"(),/][^\s"(),]*$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
}

function negated(conditions: CallConditions): string {
  const terms = termsFor(conditions)
  const [only] = terms
  return terms.length === 1 && only !== undefined && /^[a-z"]/.test(only) && !/^[a-z]+\(/.test(only) ? `-${only}` : `not(${terms.join(' ')})`
}

function grouped(conditions: CallConditions): string {
  const terms = termsFor(conditions)
  return terms.length === 1 ? terms.join('') : `(${terms.join(' ')})`
}

/** Words of a text as terms; one that would be read as something else goes in quotes. */
function textTerms(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)].flatMap(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.trim() === '' ? [] : [`"${quoted}"`]
    const [term, ...more] = termsOf(bare ?? '')
    return term?.kind === 'word' && more.length === 0 ? [term.text] : [`"${bare ?? ''}"`]
  })
}
