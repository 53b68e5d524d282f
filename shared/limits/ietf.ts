import { arrayBufferToBase64, parseDictionary, parseList, type Dictionary, type InnerList, type Item, type List } from 'structured-headers'
import { anomalyList, type Anomaly } from './anomaly.ts'
import { headerValue, isFromCache, type HeaderLines } from './headers.ts'
import { parseRetryAfter } from './wait.ts'

/** One service limit of the `RateLimit` field, completed by the policy of the same name. */
export interface IetfReading {
  policy: string
  /** Partition key as base64, the form in which it was sent; `null` when there is none. */
  pk: string | null
  remaining: number
  limit: number | null
  unit: string
  windowSec: number | null
  resetAt: number | null
}

/** Items looked at per field (RX-6); further ones are left alone, a server that has more means us no good. */
const maxItems = 16
const farthestResetSec = 32 * 86_400

/**
 * `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-08 to -11 (IE-1..3), and the dictionary form of
 * -07 (IE-4). A field that is no structured field is ignored as a whole, a member that breaks the rules alone (`bad_r` in
 * `RateLimit`, `bad_q` in the policies, named after the parameter that every member must have). A policy
 * without a service limit gives no reading. On a response from a cache nothing is read.
 */
export function readIetf(headers: HeaderLines, serverNow: number): { readings: IetfReading[]; anomalies: Anomaly[] } {
  const limits = headerValue(headers, 'ratelimit')
  const policies = headerValue(headers, 'ratelimit-policy')
  if (limits === null && policies === null) return { readings: [], anomalies: [] }
  if (isFromCache(headers)) return { readings: [], anomalies: ['cached_response'] }
  const anomalies: Anomaly[] = []
  const draft07 = limits === null ? null : readDraft07(limits, policies, serverNow)
  if (draft07 !== null) return { ...draft07, readings: preferRetryAfter(draft07.readings, headers, serverNow) }
  const known = policies === null ? [] : readPolicies(policies, anomalies)
  const items = limits === null ? [] : readItems(limits, anomalies)
  const readings = items.map((item) => withPolicy(item, known, serverNow))
  return { readings: preferRetryAfter(readings, headers, serverNow), anomalies: anomalyList(anomalies) }
}

interface Policy {
  name: string
  pk: string | null
  limit: number
  unit: string
  windowSec: number | null
}

function readPolicies(field: string, anomalies: Anomaly[]): Policy[] {
  return members(field, 'bad_ratelimit_policy', anomalies).flatMap(({ name, parameters }): Policy[] => {
    const limit = count(parameters.get('q'))
    const windowSec = count(parameters.get('w'))
    const unit = parameters.get('qu') ?? 'requests'
    const pk = partition(parameters.get('pk'))
    if (typeof limit === 'number' && windowSec !== null && windowSec !== 0 && typeof unit === 'string' && pk !== undefined) {
      return [{ name, pk, limit, unit, windowSec: windowSec ?? null }]
    }
    anomalies.push('bad_q')
    return []
  })
}

interface ServiceLimit {
  name: string
  pk: string | null
  remaining: number
  seconds: number | null
}

function readItems(field: string, anomalies: Anomaly[]): ServiceLimit[] {
  return members(field, 'bad_ratelimit', anomalies).flatMap(({ name, parameters }) => {
    const remaining = count(parameters.get('r'))
    const seconds = count(parameters.get('t'))
    const pk = partition(parameters.get('pk'))
    if (typeof remaining === 'number' && seconds !== null && pk !== undefined) {
      return [{ name, pk, remaining, seconds: seconds === undefined ? null : nearSeconds(seconds, anomalies) }]
    }
    anomalies.push('bad_r')
    return []
  })
}

/** Seconds until reset, capped as the draft advises ("security considerations"), so that no gauge freezes for years. */
function nearSeconds(seconds: number, anomalies: Anomaly[]): number {
  if (seconds > farthestResetSec) anomalies.push('clamped')
  return Math.min(seconds, farthestResetSec)
}

function withPolicy(item: ServiceLimit, policies: readonly Policy[], serverNow: number): IetfReading {
  const sameName = policies.filter((policy) => policy.name === item.name)
  const policy = sameName.find((one) => one.pk === item.pk) ?? sameName.find((one) => one.pk === null)
  return {
    policy: item.name,
    pk: item.pk,
    remaining: item.remaining,
    limit: policy?.limit ?? null,
    unit: policy?.unit ?? 'requests',
    windowSec: policy?.windowSec ?? null,
    resetAt: item.seconds === null ? null : serverNow + item.seconds * 1000,
  }
}

/** Retry-After beats `t` (IE-2) for the limit that refused: the one with nothing left, or the only one there is. */
function preferRetryAfter(readings: IetfReading[], headers: HeaderLines, serverNow: number): IetfReading[] {
  const value = headerValue(headers, 'retry-after')
  const waitMs = value === null ? null : parseRetryAfter(value, serverNow).waitMs
  if (waitMs === null) return readings
  return readings.map((reading) =>
    reading.resetAt !== null && (reading.remaining === 0 || readings.length === 1) ? { ...reading, resetAt: serverNow + waitMs } : reading,
  )
}

/** `limit=100, remaining=50, reset=30` of draft -07, with its policies `100;w=60`; `null` when the field is not of that form. */
function readDraft07(field: string, policies: string | null, serverNow: number): { readings: IetfReading[]; anomalies: Anomaly[] } | null {
  const dictionary = tryParse(() => parseDictionary(exact(field)))
  if (dictionary === null || !['limit', 'remaining', 'reset'].some((name) => dictionary.has(name) && !isBareKey(dictionary, name))) return null
  const member = (name: string): number | null | undefined => {
    const item = dictionary.get(name)
    return item === undefined ? undefined : Array.isArray(item[0]) ? null : count(item[0])
  }
  const [limit, remaining, seconds] = [member('limit'), member('remaining'), member('reset')]
  if (typeof remaining !== 'number' || limit === null || seconds === null) return { readings: [], anomalies: ['bad_r', 'draft07'] }
  const window = policies === null || limit === undefined ? null : draft07Window(policies, limit)
  const anomalies: Anomaly[] = ['draft07']
  const item = { name: 'default', pk: null, remaining, seconds: seconds === undefined ? null : nearSeconds(seconds, anomalies) }
  const policy = limit === undefined ? [] : [{ name: 'default', pk: null, limit, unit: 'requests', windowSec: window }]
  return { readings: [withPolicy(item, policy, serverNow)], anomalies: anomalyList(anomalies) }
}

/** `limit` alone is a dictionary key and a token of a list; only `limit=…` proves the dictionary. */
function isBareKey(dictionary: Dictionary, name: string): boolean {
  return dictionary.get(name)?.[0] === true
}

function draft07Window(field: string, limit: number): number | null {
  const list = tryParse(() => parseList(exact(field))) ?? []
  const policy = list.find(([value]) => value === limit)
  const windowSec = count(policy?.[1].get('w'))
  return typeof windowSec === 'number' && windowSec > 0 ? windowSec : null
}

interface Member {
  name: string
  parameters: Item[1]
}

/** Members of a list whose value is a String, as the draft demands; others are named and left out. */
function members(field: string, whenBroken: Anomaly, anomalies: Anomaly[]): Member[] {
  const list: List | null = tryParse(() => parseList(exact(field)))
  if (list === null) {
    anomalies.push(whenBroken)
    return []
  }
  return list.slice(0, maxItems).flatMap(([name, parameters]: Item | InnerList): Member[] => {
    if (typeof name === 'string') return [{ name, parameters }]
    anomalies.push('policy_name_not_string')
    return []
  })
}

/** A non-negative Integer; `undefined` when the parameter is absent, `null` when it is something else. */
function count(value: unknown): number | null | undefined {
  if (value === undefined) return undefined
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null
}

/** A partition key as base64, `null` when absent, `undefined` when it is no Byte Sequence. */
function partition(value: unknown): string | null | undefined {
  if (value === undefined) return null
  return value instanceof ArrayBuffer ? arrayBufferToBase64(value) : undefined
}

/**
 * Turns decimals with a zero fraction (`r=50.0`) into decimals that stay visible as such: the library gives both 50 and
 * 50.0 as the number 50, and only the Integer is allowed.
 */
function exact(field: string): string {
  const stringOrWholeDecimal = /"(?:[^"\\]|\\.)*"|=(-?\d{1,12})\.0{1,3}(?!\d)/g
  return field.replaceAll(stringOrWholeDecimal, (match, whole: string | undefined) => (whole === undefined ? match : `=${whole}.5`))
}

function tryParse<Parsed>(parse: () => Parsed): Parsed | null {
  try {
    return parse()
  } catch {
    return null
  }
}
