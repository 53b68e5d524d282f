import type { CallConditions } from './callFilter.ts'

/** What filters are made of and what is done with them, apart from their schema: the threads of the history check nothing. */

/** All HTTP statuses with one first digit, written as in `4xx`. */
export const statusFamilies = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
/** What people can leave on a call. */
export const callMarks = ['pinned', 'noted'] as const

/** The filter without members that do not restrict, so that equal filters look equal. */
export function withoutEmpty<Filter extends CallConditions>(filter: Filter): Filter {
  const { not, anyOf, ...plain } = filter
  const kept = Object.entries(plain).filter(([, value]) => value !== undefined && value !== '' && value !== 'all' && value !== false && !(Array.isArray(value) && value.length === 0))
  const none = (not ?? []).map(withoutEmpty).filter((one) => !isEmpty(one))
  const any = (anyOf ?? []).map((list) => list.map(withoutEmpty).filter((one) => !isEmpty(one))).filter((list) => list.length > 0)
  return Object.fromEntries([...kept, ...(none.length > 0 ? [['not', none]] : []), ...(any.length > 0 ? [['anyOf', any]] : [])]) as Filter
}

const isEmpty = (filter: CallConditions): boolean => Object.keys(filter).length === 0

/** All statuses of a list, families spelled out, each once. */
export function statusNumbers(statuses: readonly (number | (typeof statusFamilies)[number])[]): number[] {
  const spelled = statuses.flatMap((status) => (typeof status === 'number' ? [status] : Array.from({ length: 100 }, (_, index) => Number(status[0]) * 100 + index)))
  return [...new Set(spelled)]
}
