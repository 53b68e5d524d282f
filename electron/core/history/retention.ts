import type { RetentionForecast } from '../../../shared/answers.ts'
import { atOf, firstIdAt } from './callId.ts'
import type { Store } from './store.ts'
import { dayMs, hourMs } from './buckets.ts'

/** The rate is that of the last days; older ones say little about what is to come. */
const rateDays = 7

/**
 * What keeping single calls for `days` means (`null` = for ever): how many would go now, and how large the history becomes
 * at the pace of the last week. Sizes per call are those of the whole file, so they count words, readings and polls too.
 */
export function retentionForecast(store: Store, { sizeBytes, days, now }: { sizeBytes: number; days: number | null; now: number }): RetentionForecast {
  const count = (condition: string, id: number): number => store.sql<[number], { calls: number }>(`SELECT count(*) AS calls FROM call WHERE ${condition}`).get(id)?.calls ?? 0
  const calls = count('id >= ?', 0)
  const oldest = store.sql<[], { id: number | null }>('SELECT min(id) AS id FROM call').get()?.id ?? null
  const oldestAt = oldest === null ? null : atOf(oldest)
  const watchedDays = oldestAt === null ? 0 : Math.min(rateDays, (now - oldestAt) / dayMs)
  // A day at least: the first hour of a busy client is no pace for a month.
  const callsPerDay = watchedDays < 1 ? null : count('id >= ?', firstIdAt(now - watchedDays * dayMs)) / watchedDays
  const keepFrom = days === null ? null : Math.floor((now - days * dayMs) / hourMs) * hourMs
  return {
    calls,
    sizeBytes,
    oldestAt,
    goes: keepFrom === null ? 0 : count('id < ? AND id NOT IN (SELECT id FROM call_mark)', firstIdAt(keepFrom)),
    keepFrom,
    callsPerDay,
    expectedBytes: days === null || callsPerDay === null || calls === 0 ? null : Math.round((sizeBytes / calls) * callsPerDay * days),
  }
}
