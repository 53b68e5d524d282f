import { callMarks, statusFamilies } from '../../shared/filterParts.ts'
import { queryFields } from '../../shared/callQuery/parseQuery.ts'
import { writeValue } from '../../shared/callQuery/printQuery.ts'
import { exactly } from '../../shared/namePattern.ts'
import { verdictClasses } from '../../shared/model.ts'

/** What a query can be completed with, most useful first; `count` = calls it would show, `null` when not counted. */
export interface KnownValues {
  tools: readonly { label: string; count: number | null }[]
  keys: readonly { label: string; count: number | null }[]
  connections: readonly { label: string; count: number | null }[]
  verdicts: readonly { label: string; count: number | null }[]
  statuses: readonly { label: string; count: number | null }[]
}

/** One way to go on: what it shows, and the whole query with the caret after it. */
export interface Completion {
  label: string
  hint: string
  count: number | null
  query: string
  caret: number
}

const shown = 12

/** Ways to go on from the caret of a query. Pure; nothing is offered in the middle of a word that is no field. */
export function completionsOf(query: string, caret: number, known: KnownValues): Completion[] {
  const before = query.slice(0, caret)
  const after = query.slice(caret)
  const complete = (start: number, text: string, label: string, hint: string, count: number | null): Completion => ({
    label,
    hint,
    count,
    query: `${query.slice(0, start)}${text}${after}`,
    caret: start + text.length,
  })
  const value = /(?:^|[\s(-])([a-z]+):((?:[^\s"(),]+,|"[^"]*",)*)("?)([^"\s(),]*|(?<=")[^"]*)$/i.exec(before)
  if (value !== null) {
    const typed = value[4] ?? ''
    const start = caret - typed.length - (value[3] ?? '').length
    const rest = after.startsWith('"') && value[3] === '"' ? 1 : 0
    return valuesFor((value[1] ?? '').toLowerCase(), known)
      .filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()))
      .slice(0, shown)
      .map(({ label, text, count }) => {
        const done = complete(start, text, label, '', count)
        return rest === 0 ? done : { ...done, query: `${query.slice(0, start)}${text}${after.slice(rest)}` }
      })
  }
  const word = /(?:^|[\s(])-?([a-z]*)$/i.exec(before)
  if (word === null) return []
  const typed = (word[1] ?? '').toLowerCase()
  const start = caret - typed.length
  const fields = Object.entries(queryFields).map(([field, hint]) => ({ text: `${field}:`, hint }))
  const others = [
    { text: '>2s', hint: 'took at least 2 s' },
    { text: '<500ms', hint: 'took less than 500 ms' },
    { text: 'not(', hint: 'none of this' },
    { text: 'or(', hint: 'any of these' },
  ]
  return [...fields, ...others]
    .filter(({ text }) => text.startsWith(typed) && text !== typed)
    .map(({ text, hint }) => complete(start, text, text, hint, null))
}

/** Values of a field: the label shown, and how it is written. */
function valuesFor(field: string, known: KnownValues): { label: string; text: string; count: number | null }[] {
  const words = (list: readonly string[]) => list.map((label) => ({ label, text: label, count: null }))
  const names = (list: KnownValues['tools']) => list.map(({ label, count }) => ({ label, text: writeValue(exactly(label)), count }))
  const counted = (list: KnownValues['tools'], all: readonly string[]) => [
    ...list.map(({ label, count }) => ({ label, text: label, count })),
    ...words(all.filter((label) => !list.some((one) => one.label === label))),
  ]
  switch (field) {
    case 'tool':
      return names(known.tools)
    case 'key':
      return names(known.keys)
    case 'connection':
      return names(known.connections)
    case 'verdict':
      return counted(known.verdicts, verdictClasses)
    case 'status':
      return counted(known.statuses, statusFamilies)
    case 'outcome':
      return words(['errors', 'ok'])
    case 'is':
      return words(callMarks)
    case 'own':
      return words(['yes'])
    case 'since':
      return words(['15m', '1h', '6h', '24h', '7d', 'today', 'yesterday'])
    case 'until':
      return words(['now', '1h', 'today', 'yesterday'])
    case 'on':
      return words(['today', 'yesterday'])
    default:
      return []
  }
}

/** The last term is still being typed: applying it now would show calls of half a name. */
export function isUnfinished(query: string): boolean {
  return /(?:^|[\s(-])(?:[a-z]+:[^\s)]*|[<>]=?[^\s]*|-|not\(|or\()$/i.test(query)
}
