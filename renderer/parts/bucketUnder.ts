/** The start of the bucket that holds an instant of a chart; its end belongs to the last one. All in epoch ms. */
export function bucketUnder(at: number, { from, to, bucketMs }: { from: number; to: number; bucketMs: number }): number {
  return Math.min(from + Math.floor((at - from) / bucketMs) * bucketMs, to - bucketMs)
}
