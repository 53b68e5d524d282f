import { HistoryError } from './errors.ts'

/** Lengths of time, ms. */
export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** Length of a bucket as a question names it. */
export type BucketName = 'minute' | 'hour' | 'day'

const lengths = { minute: minuteMs, hour: hourMs, day: dayMs } as const satisfies Record<BucketName, number>

/**
 * The whole buckets that a range touches, counted from the epoch: bounds in epoch ms, `to` exclusive. Refuses a range of
 * more than `most` of them with `bad_request`.
 */
export function wholeBuckets(query: { from: number; to: number; bucket: BucketName }, most: number): { from: number; to: number; bucketMs: number } {
  const bucketMs = lengths[query.bucket]
  const from = Math.floor(query.from / bucketMs) * bucketMs
  const to = Math.ceil(query.to / bucketMs) * bucketMs
  if ((to - from) / bucketMs > most) {
    throw new HistoryError('bad_request', `From ${query.from} to ${query.to} there are more than ${most} ${query.bucket}s; ask for a shorter range or longer buckets.`)
  }
  return { from, to, bucketMs }
}
