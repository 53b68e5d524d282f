/** One value per bucket; `at` is the bucket's start. */
export interface SeriesPoint {
  at: number
  value: number
}

/** Smallest and largest value of a stretch of buckets, so that thinning never hides a peak. */
export interface BandPoint {
  at: number
  min: number
  max: number
}

/** Start of the bucket `at` falls into; buckets count from the epoch (UTC, CK-5). */
export function bucketStart(at: number, bucketMs: number): number {
  return Math.floor(at / bucketMs) * bucketMs
}

/** Gives every bucket of [from, to) a value, 0 where nothing was counted; at most `maxBuckets` (default 20,000). */
export function zeroFill(points: readonly SeriesPoint[], from: number, to: number, bucketMs: number, maxBuckets = 20_000): SeriesPoint[] {
  throw new Error(`not written yet ${points.length} ${from} ${to} ${bucketMs} ${maxBuckets}`)
}

/** Thins a series to at most `maxPoints` bands, keeping the minimum and maximum of each. */
export function downsample(points: readonly SeriesPoint[], maxPoints = 250): BandPoint[] {
  throw new Error(`not written yet ${points.length} ${maxPoints}`)
}
