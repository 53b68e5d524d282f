import type { CallConditions } from '../../../shared/callFilter.ts'
import { statusNumbers } from '../../../shared/filterParts.ts'
import { matchesName } from '../../../shared/namePattern.ts'
import { classCodes } from './codes.ts'
import type { KeyRow } from './connections.ts'
import { numsMatching } from './names.ts'
import type { Store } from './store.ts'

/** An empty list in a filter does not restrict, like an absent one: it is what a cleared choice leaves behind. */
const chosen = <Value>(values: readonly Value[] | undefined): readonly Value[] | null => (values === undefined || values.length === 0 ? null : values)

/** The value of `keyIds`, and of the key facet, that stands for calls whose key is not known. */
export const unknownKeyValue = ''

/** Numbers of the tools a filter names; `null` = not restricted. */
export function toolNums(store: Store, { tools }: CallConditions): number[] | null {
  return chosen(tools) === null ? null : numsMatching(store, 'tool', tools ?? [])
}

/** Statuses of a filter, families spelled out; `null` = not restricted. */
export function statusNums({ statuses }: CallConditions): number[] | null {
  return chosen(statuses) === null ? null : statusNumbers(statuses ?? [])
}

/** Outcome and verdicts both restrict the class; `errors` alone is left to `errorsOnly`. */
export function classNums({ outcome, verdicts }: CallConditions): number[] | null {
  const codes = chosen(verdicts)?.map((verdict) => classCodes[verdict]) ?? null
  if (outcome === 'ok') return codes === null ? [classCodes.ok] : codes.filter((code) => code === classCodes.ok)
  if (outcome === 'errors') return codes?.filter((code) => code !== classCodes.ok) ?? null
  return codes
}

/** The keys a filter leaves, calls with an unknown key included; `null` when it leaves all. */
export function keyNums(rows: readonly KeyRow[], filter: CallConditions, someRemoved: boolean): number[] | null {
  const connections = chosen(filter.connectionIds)?.map(matchesName) ?? null
  const keys = chosen(filter.keyIds)?.map(matchesName) ?? null
  if (connections === null && keys === null && !someRemoved) return null
  return rows
    .filter((row) => connections?.some((test) => test(row.connectionId, row.connectionName)) ?? true)
    .filter((row) => keys?.some((test) => test(row.keyId ?? unknownKeyValue, row.label)) ?? true)
    .map((row) => row.num)
}
