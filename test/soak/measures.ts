import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What is open in this process, but for timers. */
export const handleCount = (): number => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length

/** Size of the write-ahead log of a data folder. */
export const walBytes = (dataDir: string): number => statSync(join(dataDir, 'history.db-wal'), { throwIfNoEntry: false })?.size ?? 0

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is left on the heap after everything unreachable is gone. */
export function heapMb(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 1_048_576
}

/** Least-squares slope, MB a day. */
export function slope(points: readonly { day: number; mb: number }[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const [days, mbs] = [mean(points.map((point) => point.day)), mean(points.map((point) => point.mb))]
  const spread = points.reduce((sum, point) => sum + (point.day - days) ** 2, 0)
  return spread === 0 ? 0 : points.reduce((sum, point) => sum + (point.day - days) * (point.mb - mbs), 0) / spread
}
