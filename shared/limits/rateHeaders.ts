import { anomalyList, type Anomaly } from './anomaly.ts'
import { serverDate } from './clock.ts'
import { headerValue, isFromCache, trimBlanks, type HeaderLines } from './headers.ts'
import { readIetf } from './ietf.ts'
import { parseQuantity } from './quantity.ts'
import { parseReset } from './reset.ts'

/** What one response says about one budget of an API nobody described to us (GH-1). */
export interface RateReading {
  name: string
  limit: number | null
  remaining: number | null
  resetAt: number | null
  windowSec: number | null
  /** Set for IETF fields, which name their unit. */
  unit: string | null
}

/** The readings sorted by name, what was odd, and the `*ratelimit*` headers that belong to no known family. */
export interface RateHeaders {
  readings: RateReading[]
  anomalies: Anomaly[]
  unread: [name: string, value: string][]
}

type Field = 'limit' | 'remaining' | 'reset'
const plain = /^(?:x-)?ratelimit-(limit|remaining|reset)$/
const byDimension = /^x-ratelimit-(limit|remaining|reset)-(.+)$/
const byVendor = /^(?!x-ratelimit-)[a-z0-9][a-z0-9-]*?-ratelimit-(.+)-(limit|remaining|reset)$/
const renewal = /^x-ratelimit-renewalperiod-(.+)$/
const ietf = /^ratelimit(?:-policy)?$/

/**
 * Reads the rate-limit headers of any API: the `x-ratelimit-*` and `ratelimit-*` trios, the same per dimension
 * (OpenAI, Azure), per vendor and dimension (Anthropic), and the IETF fields (GH-1). A reading exists when limit or
 * remaining is known (GH-2). Numbers on a response from a cache are not read: they describe an earlier moment.
 */
export function readRateHeaders(response: { headers: HeaderLines }, ctx: { serverNow: number }): RateHeaders {
  const { headers } = response
  const serverNow = serverDate(headers) ?? ctx.serverNow
  const { budgets, renewals, hasIetf, unread } = sort(headers)
  if (isFromCache(headers) && (budgets.size > 0 || hasIetf)) return { readings: [], anomalies: ['cached_response'], unread }
  const anomalies: Anomaly[] = []
  const readings = new Map<string, RateReading>()
  for (const [name, fields] of budgets) {
    const reading = readFamily(name, fields, renewals.get(name) ?? null, serverNow, anomalies)
    if (reading.limit !== null || reading.remaining !== null) readings.set(name, reading)
  }
  const standard = readIetf(headers, serverNow)
  for (const found of standard.readings) {
    const name = found.pk === null ? found.policy : `${found.policy} ${found.pk}`
    const trio = readings.get(name)
    readings.set(name, {
      name,
      limit: found.limit ?? trio?.limit ?? null,
      remaining: found.remaining,
      resetAt: found.resetAt ?? trio?.resetAt ?? null,
      windowSec: found.windowSec ?? trio?.windowSec ?? null,
      unit: found.unit,
    })
  }
  return {
    readings: [...readings.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    anomalies: anomalyList(anomalies, standard.anomalies),
    unread,
  }
}

interface Families {
  /** Values by budget and field; one per header name, because `x-ratelimit-limit` and `ratelimit-limit` mean the same. */
  budgets: Map<string, Record<Field, string[]>>
  renewals: Map<string, string>
  hasIetf: boolean
  unread: [name: string, value: string][]
}

function sort(headers: HeaderLines): Families {
  const families: Families = { budgets: new Map(), renewals: new Map(), hasIetf: false, unread: [] }
  for (const name of new Set(headers.map(([line]) => line.toLowerCase()))) {
    const value = name.includes('ratelimit') ? headerValue(headers, name) : null
    if (value === null) continue
    const place = placeOf(name)
    const period = renewal.exec(name)?.[1]
    if (place !== null) {
      const fields = families.budgets.get(place.budget) ?? { limit: [], remaining: [], reset: [] }
      fields[place.field].push(value)
      families.budgets.set(place.budget, fields)
    } else if (period !== undefined) families.renewals.set(period, value)
    else if (ietf.test(name)) families.hasIetf = true
    else families.unread.push([name, value])
  }
  return families
}

function placeOf(name: string): { budget: string; field: Field } | null {
  const trio = plain.exec(name)
  if (trio !== null) return { budget: 'default', field: trio[1] as Field }
  const dimension = byDimension.exec(name)
  if (dimension?.[2] !== undefined) return { budget: dimension[2], field: dimension[1] as Field }
  const vendor = byVendor.exec(name)
  if (vendor?.[1] !== undefined) return { budget: vendor[1], field: vendor[2] as Field }
  return null
}

function readFamily(name: string, fields: Record<Field, string[]>, period: string | null, serverNow: number, anomalies: Anomaly[]): RateReading {
  const { value: limit, windowSec: quotaWindow } = readLimit(fields.limit, anomalies)
  const remaining = agreed(fields.remaining, anomalies)
  const windowSec = renewalSeconds(period) ?? windowOfName(name) ?? quotaWindow
  let resetAt: number | null = null
  for (const value of fields.reset) {
    const reset = parseReset(value, 'auto', windowSec, serverNow)
    anomalies.push(...reset.anomalies)
    resetAt ??= reset.resetAt
  }
  if (limit !== null && remaining !== null && remaining > limit) anomalies.push('remaining_gt_limit')
  if (limit === 0) anomalies.push('zero_limit')
  return { name, limit, remaining, resetAt, windowSec, unit: null }
}

/** Drafts -00 to -06 may add the policies to the limit: `100, 100;w=60`. */
const limitWithPolicies = /^(\d{1,15})(?:[ \t]*,[ \t]*\d{1,15}(?:[ \t]*;[ \t]*[a-z][a-z0-9]*=[^,;]{1,40})+)+$/

function readLimit(values: string[], anomalies: Anomaly[]): { value: number | null; windowSec: number | null } {
  let windowSec: number | null = null
  const limits = values.map((value) => {
    const [, limit] = limitWithPolicies.exec(value) ?? []
    if (limit === undefined) return value
    const policy = value.split(',').map(trimBlanks).find((part) => part.startsWith(`${limit};`))
    windowSec = Number(/;[ \t]*w=(\d{1,9})(?:;|$)/.exec(policy ?? '')?.[1] ?? 0) || null
    return limit
  })
  return { value: agreed(limits, anomalies), windowSec }
}

/** The one count that all headers of the same meaning agree on; unknown when they differ (QN-1). */
function agreed(values: string[], anomalies: Anomaly[]): number | null {
  const read = values.map(parseQuantity)
  anomalies.push(...read.flatMap((quantity) => quantity.anomalies))
  const known = new Set(read.flatMap(({ value }) => value ?? []))
  if (known.size > 1) anomalies.push('ambiguous_list')
  const [only] = known
  return known.size === 1 ? (only ?? null) : null
}

function renewalSeconds(value: string | null): number | null {
  const seconds = value === null ? null : parseQuantity(value).value
  return seconds === null || seconds === 0 ? null : seconds
}

const secondsOf: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400 }

/** The window a dimension names itself (GH-3): `tokens-1-minute`, `requests-day`, and Kong's bare `minute`. */
function windowOfName(name: string): number | null {
  const match = /(?:^|-)(?:(\d{1,4})-)?(second|minute|hour|day)$/.exec(name)
  if (match?.[2] === undefined) return null
  const seconds = Number(match[1] ?? 1) * (secondsOf[match[2]] ?? 0)
  return seconds > 0 ? seconds : null
}
