import type { CallConditions, CallFilter } from '../../shared/callFilter.ts'
import { exactly, matchesName } from '../../shared/namePattern.ts'

interface Named {
  id: string
  name: string
}

/**
 * The same filter with names instead of ids, where a name means that one thing only: what links carry is exact, what
 * people read should be the name they gave.
 */
export function withNames(filter: CallFilter, keys: readonly Named[], connections: readonly Named[]): CallFilter {
  const named = (values: readonly string[], things: readonly Named[]): string[] =>
    values.map((value) => {
      const thing = things.find(({ id }) => id === value)
      if (thing === undefined || thing.name === '') return value
      const pattern = exactly(thing.name)
      const test = matchesName(pattern)
      return things.filter(({ id, name }) => test(id, name)).length === 1 ? pattern : value
    })
  const within = (conditions: CallConditions): CallConditions => ({
    ...conditions,
    ...(conditions.keyIds === undefined ? {} : { keyIds: named(conditions.keyIds, keys) }),
    ...(conditions.connectionIds === undefined ? {} : { connectionIds: named(conditions.connectionIds, connections) }),
    ...(conditions.not === undefined ? {} : { not: conditions.not.map(within) }),
    ...(conditions.anyOf === undefined ? {} : { anyOf: conditions.anyOf.map((choices) => choices.map(within)) }),
  })
  return within(filter)
}
