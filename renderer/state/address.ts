import { callFilterSchema, type CallFilter } from '../../shared/callFilter.ts'
import { parseQuery } from '../../shared/callQuery/parseQuery.ts'
import { pages, type Page } from '../../shared/deepLink.ts'
import { printQuery } from '../../shared/callQuery/printQuery.ts'

export { pages, type Page }

/** What the address carries: enough to come back to the same sight. */
export interface View {
  page: Page
  filter: CallFilter
}

const lists = { connectionIds: 'connection', keyIds: 'key', tools: 'tool', verdicts: 'verdict', statuses: 'status', marks: 'is' } as const
const numbers = { minDurationMs: 'slower', maxDurationMs: 'faster', from: 'from', to: 'to' } as const

/** `#/log?outcome=errors&key=k1&key=k2`. Only what restricts is written, in a fixed order, so equal views have equal addresses. */
export function writeAddress({ page, filter }: View): string {
  const query = page === 'log' ? writeFilter(filter) : ''
  return `#/${page}${query === '' ? '' : `?${query}`}`
}

function writeFilter(filter: CallFilter): string {
  const parameters = new URLSearchParams()
  if (filter.outcome !== undefined && filter.outcome !== 'all') parameters.set('outcome', filter.outcome)
  for (const [member, name] of Object.entries(lists) as [keyof typeof lists, string][]) {
    for (const value of filter[member] ?? []) parameters.append(name, String(value))
  }
  if (filter.text !== undefined && filter.text !== '') parameters.set('text', filter.text)
  for (const [member, name] of Object.entries(numbers) as [keyof typeof numbers, string][]) {
    const value = filter[member]
    if (value !== undefined) parameters.set(name, String(value))
  }
  // What is nested has no flat form but that of the query language.
  const nested = printQuery({ not: filter.not, anyOf: filter.anyOf })
  if (nested !== '') parameters.set('also', nested)
  if (filter.own === true) parameters.set('own', '1')
  return parameters.toString()
}

/** Reads any address; parts that make no sense are left out, an unknown page is the overview. Never throws. */
export function readAddress(hash: string): View {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const page = pages.find((known) => known === path) ?? 'overview'
  return { page, filter: page === 'log' ? readFilter(new URLSearchParams(query)) : {} }
}

function readFilter(parameters: URLSearchParams): CallFilter {
  const candidate: Record<string, unknown> = {}
  for (const [member, name] of Object.entries(lists)) {
    const values = parameters.getAll(name)
    if (values.length > 0) candidate[member] = member === 'statuses' ? values.map((value) => (/^\d+$/.test(value) ? Number(value) : value)) : values
  }
  for (const [member, name] of Object.entries(numbers)) {
    const text = parameters.get(name)
    if (text !== null && text !== '') candidate[member] = Number(text)
  }
  for (const name of ['outcome', 'text'] as const) {
    const text = parameters.get(name)
    if (text !== null && text !== '') candidate[name] = text
  }
  if (parameters.get('own') === '1') candidate.own = true
  const { not, anyOf } = parseQuery(parameters.get('also') ?? '', 0).filter
  if (not !== undefined) candidate.not = not
  if (anyOf !== undefined) candidate.anyOf = anyOf
  // Member by member, so that one bad value costs only itself.
  const kept = Object.entries(candidate).filter(([member, value]) => callFilterSchema.safeParse({ [member]: value }).success)
  return callFilterSchema.parse(Object.fromEntries(kept))
}
