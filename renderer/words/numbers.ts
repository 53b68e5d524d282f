import { formatNumber, formatRange } from '../../shared/format.ts'
import { viewer } from './viewer.ts'

/** Counts, shares and sizes in words. Unknown stays a word of its own, never 0. */

let compact: Intl.NumberFormat | null = null

/** `12,345`. */
export const count = (value: number): string => formatNumber(value, viewer)

/** `12.3K`; for axes and places too narrow for all digits. */
export const shortCount = (value: number): string => (Math.abs(value) < 10_000 ? count(value) : (compact ??= new Intl.NumberFormat(viewer.locale, { notation: 'compact', maximumFractionDigits: 1 })).format(value))

/** A number that may be uncertain: `41`, `≥ 41`, `≤ 46`, `41–46`, or `unknown`. */
export const rangeText = (range: { lo: number | null; hi: number | null }): string =>
  range.lo === null && range.hi === null ? 'unknown' : formatRange(range, viewer)

/** Whole percent, rounded down as everywhere in Headroom, except that what is not nothing never reads 0 %. */
export function percent(share: number): string {
  const whole = Math.floor(share * 100)
  return whole === 0 && share > 0 ? '< 1 %' : `${count(whole)} %`
}

/** A small part of a whole, to two digits: `0.38 %`, `1.2 %`, `14 %`. */
export const finePercent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`

/** Used as a share of the limit, with the same uncertainty as `rangeText`; `null` when there is nothing to divide. */
export function shareText({ lo, hi }: { lo: number | null; hi: number | null }, limit: number | null): string | null {
  if (limit === null || limit <= 0 || (lo === null && hi === null)) return null
  const low = lo === null ? null : percent(lo / limit)
  const high = hi === null ? null : percent(hi / limit)
  if (low !== null && high !== null) return low === high ? low : `${low.replace(' %', '')}–${high}`
  return low === null ? `≤ ${high}` : `≥ ${low}`
}

/** `1 call`, `2 calls`. */
export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`

const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB']
/** `4.2 MB`; thousands, as file managers count. */
export function byteSize(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return `${count(power === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)} ${byteUnits[power]}`
}
