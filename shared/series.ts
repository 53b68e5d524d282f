/** What was counted in one bucket; `at` is the bucket's start. `null` = nobody was watching, which is not zero. */
export interface SeriesPoint {
  at: number
  value: number | null
}

/** Smallest and largest value of a stretch of buckets, so that thinning never hides a peak; `null` when none is known. */
export interface BandPoint {
  at: number
  min: number | null
  max: number | null
}

/** Start of the bucket `at` falls into; buckets count from the epoch (UTC, CK-5). */
export function bucketStart(at: number, bucketMs: number): number {
  return Math.floor(at / bucketMs) * bucketMs
}

/**
 * Gives every bucket of [from, to) a value: what was counted, else `null` inside one of the `unwatched` stretches, else 0.
 * At most `maxBuckets`, the newest ones.
 */
export function zeroFill(
  points: readonly SeriesPoint[],
  from: number,
  to: number,
  bucketMs: number,
  maxBuckets = 20_000,
  unwatched: readonly { from: number; to: number | null }[] = [],
): SeriesPoint[] {
  if (!(to > from) || !(bucketMs > 0)) return []
  const last = bucketStart(to - 1, bucketMs)
  const first = Math.max(bucketStart(from, bucketMs), last - (maxBuckets - 1) * bucketMs)
  const counted = new Map<number, number>()
  for (const { at, value } of points) {
    if (value === null) continue
    const start = bucketStart(at, bucketMs)
    counted.set(start, (counted.get(start) ?? 0) + value)
  }
  const filled: SeriesPoint[] = []
  for (let at = first; at <= last; at += bucketMs) {
    const unseen = unwatched.some((gap) => gap.from < at + bucketMs && (gap.to ?? Infinity) > at)
    filled.push({ at, value: counted.get(at) ?? (unseen ? null : 0) })
  }
  return filled
}

/** Thins a series to at most `maxPoints` bands of equally many buckets, keeping the minimum and maximum of each. */
export function downsample(points: readonly SeriesPoint[], maxPoints = 250): BandPoint[] {
  const size = Math.max(1, Math.ceil(points.length / Math.max(1, maxPoints)))
  const bands: BandPoint[] = []
  for (let i = 0; i < points.length; i += size) {
    const stretch = points.slice(i, i + size)
    const known = stretch.flatMap(({ value }) => (value === null ? [] : [value]))
    bands.push({
      at: stretch[0]?.at ?? 0,
      min: known.length === 0 ? null : Math.min(...known),
      max: known.length === 0 ? null : Math.max(...known),
    })
  }
  return bands
}
