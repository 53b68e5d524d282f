import type { RetentionForecast } from '../../../shared/answers.ts'
import { dayMs, hourMs } from './buckets.ts'
import { atOf, firstIdAt } from './callId.ts'
import { resolveFilter } from './callSearch.ts'
import { countCalls } from './connections.ts'
import { keptFrom } from './settings.ts'
import type { Store } from './store.ts'
import { talliedCount } from './tallied.ts'

/** The rate is that of the last days; older ones say little about what is to come. */
const rateDays = 7

/** Calls with a mark, which stay. */
function markedBetween(store: Store, from: number, to: number): number {
  return store.sql<[number, number], { marked: number }>('SELECT count(*) AS marked FROM call_mark WHERE id >= ? AND id < ?').get(firstIdAt(from), firstIdAt(to))?.marked ?? 0
}

/**
 * What keeping single calls for `days` means (`null` = for ever): how many would go now, and how large the history becomes
 * at the pace of the last week. Sizes per call are those of the whole file, so they count words, readings and polls too.
 */
export function retentionForecast(store: Store, { sizeBytes, days, now }: { sizeBytes: number; days: number | null; now: number }): RetentionForecast {
  const calls = countCalls(store)
  const kept = keptFrom(store)
  // Those of removed connections take room, too, until they are deleted.
  const between = (from: number, to: number): number => talliedCount(store, { ...resolveFilter(store, { from: Math.max(from, kept), to, own: true }), keys: null }, kept)
  const oldest = store.sql<[], { id: number | null }>('SELECT min(id) AS id FROM call').get()?.id ?? null
  const oldestAt = oldest === null ? null : atOf(oldest)
  const watchedDays = oldestAt === null ? 0 : Math.min(rateDays, (now - oldestAt) / dayMs)
  // A day at least: the first hour of a busy client is no pace for a month.
  const callsPerDay = watchedDays < 1 ? null : between(now - watchedDays * dayMs, Number.MAX_SAFE_INTEGER) / watchedDays
  const keepFrom = days === null ? null : Math.floor((now - days * dayMs) / hourMs) * hourMs
  return {
    calls,
    sizeBytes,
    oldestAt,
    goes: keepFrom === null ? 0 : between(0, keepFrom) - markedBetween(store, kept, keepFrom),
    keepFrom,
    callsPerDay,
    expectedBytes: days === null || callsPerDay === null || calls === 0 ? null : Math.round((sizeBytes / calls) * callsPerDay * days),
  }
}
