import { isDeepStrictEqual } from 'node:util'
import { stepBursts, type BurstEvent, type BurstState } from '../../shared/alerts/burst.ts'
import { stepQuota, type QuotaState } from '../../shared/alerts/quota.ts'
import { dialects } from '../../shared/dialects/index.ts'
import type { ApiResponse, Dialect, ReadContext } from '../../shared/dialects/types.ts'
import { foldOffset, type ClockSample, serverDate } from '../../shared/limits/clock.ts'
import { forecast } from '../../shared/limits/forecast.ts'
import { readIetf } from '../../shared/limits/ietf.ts'
import { backoffMs, maxIntervalMs, minIntervalMs, type PollBudget } from '../../shared/limits/pace.ts'
import { parseQuantity } from '../../shared/limits/quantity.ts'
import { readRateHeaders } from '../../shared/limits/rateHeaders.ts'
import { parseReset, type DeclaredReset } from '../../shared/limits/reset.ts'
import { parseRetryAfter } from '../../shared/limits/wait.ts'
import { windowId } from '../../shared/limits/window.ts'
import type { CallKind, VerdictClass, Window } from '../../shared/model.ts'
import { redactText } from '../../shared/redact.ts'
import { withoutSecrets } from '../../shared/secretSpellings.ts'
import { align } from '../../shared/sync.ts'

/** One case of a conformance file: an operation of the kernel, its input, and what must come out. */
export interface ConformanceCase {
  id: string
  op: string
  title?: string
  // Each operation has its own form of input; the file is trusted to have it, and a case that throws counts as failed.
  input: never
  expect: unknown
}

/** An operation: computes the answer, and says whether only the members listed in `expect` count. */
interface Operation {
  answer: (input: never, t0: number) => unknown
  listedOnly?: boolean
}

/** A response as the files write it, header names in any case. */
interface WireResponse {
  status: number
  headers: [name: string, value: string][]
  body: string
}

/** What classify, readHeaders and cost are asked. */
interface ResponseInput {
  d: string
  r: WireResponse
  c: { kind?: CallKind; local?: { kind: number; total: number }; items?: number; plan?: string | null }
  /** Client time; absent = T0. */
  now?: number
}

const sorted = (anomalies: readonly string[]): string[] => [...new Set(anomalies)].sort()

function dialectOf(id: string): Dialect {
  const found = dialects.find((dialect) => dialect.id === id)
  if (found === undefined) throw new Error(`no dialect "${id}"`)
  return found
}

function responseOf({ status, headers, body }: WireResponse): ApiResponse {
  return { status, headers: headers.map(([name, value]) => [name.toLowerCase(), value]), body }
}

function contextOf({ r, c, now }: ResponseInput, t0: number): ReadContext {
  return { ...c, plan: c.plan ?? null, serverNow: serverDate(responseOf(r).headers) ?? now ?? t0 }
}

function classify(input: ResponseInput, t0: number) {
  const { waitMs, anomalies, ...verdict } = dialectOf(input.d).classify(responseOf(input.r), contextOf(input, t0))
  return { ...verdict, wait: waitMs, anomalies: sorted(anomalies) }
}

function readHeaders(input: ResponseInput, t0: number) {
  const { readings, anomalies } = dialectOf(input.d).readHeaders(responseOf(input.r), contextOf(input, t0))
  return {
    readings: readings.map(({ budgetId, limit, remaining, used, resetAt, conf }) => ({ budget: budgetId, limit, remaining, used, resetAt, conf })),
    anomalies: sorted(anomalies),
  }
}

function cost(input: ResponseInput, t0: number) {
  const { kind = 'unknown', items, plan = null } = input.c
  const dialect = dialectOf(input.d)
  return dialect.cost({ kind, ...(items === undefined ? {} : { items }) }, dialect.classify(responseOf(input.r), contextOf(input, t0)), plan)
}

interface QuotaInput {
  b: { win: 'hour' | 'day' | 'month' | 'reset' | 'none'; sec?: number; zone?: string }
  /** In arrival order; `dt` and `resetDt` are ms from T0, no `hi` = exact. */
  rs: [dt: number, used: number, limit: number | null, hi?: number | null, resetDt?: number | null][]
}

function quotaWindow({ win, sec, zone }: QuotaInput['b']): Window {
  if (win === 'none') return sec === undefined ? { kind: 'unknown', sec: null } : { kind: 'rolling', sec }
  if (win === 'reset') return { kind: 'fixed', sec: sec ?? 0, anchor: 'first_call' }
  const named = zone !== undefined && zone !== 'assumed'
  return { kind: 'calendar', unit: win, zone: named ? zone : 'UTC', zoneSource: zone === 'assumed' ? 'assumed' : 'doc' }
}

function quota({ b, rs }: QuotaInput, t0: number) {
  const window = quotaWindow(b)
  let state: QuotaState | null = null
  let serverNow = -Infinity
  return rs.flatMap(([dt, used, limit, hi, resetDt]) => {
    serverNow = Math.max(serverNow, t0 + dt)
    const resetAt = resetDt === undefined || resetDt === null ? null : t0 + resetDt
    const step = stepQuota(state, { at: t0 + dt, lo: used, hi: hi ?? used, limit, resetAt, serverNow }, { window, warnAt: [80, 95, 100] })
    // Through JSON, as the store keeps it.
    state = JSON.parse(JSON.stringify(step.next)) as QuotaState
    return step.fire.map(({ threshold, windowId: win, channel }) => ({ t: threshold, win, ch: channel }))
  })
}

interface BurstInput {
  ps: { now: number; ev: [dt: number, keyId: string, verdict: VerdictClass, scope?: string | null, budgetId?: string, windowId?: string][] }[]
}

function bursts({ ps }: BurstInput, t0: number) {
  let state: BurstState | null = null
  return ps.flatMap(({ now, ev }) => {
    const events = ev.map(([dt, keyId, verdict, scope, budgetId, window]): BurstEvent => {
      const exhausted = budgetId === undefined ? {} : { budgetId, windowId: window ?? null }
      return { at: t0 + dt, keyId, class: verdict, scopes: typeof scope === 'string' ? [scope] : [], ...exhausted }
    })
    const step = stepBursts(state, events, t0 + now)
    state = JSON.parse(JSON.stringify(step.next)) as BurstState
    return step.fire.map(({ class: verdict, keyIds, scopes, channel }) => ({ class: verdict, keys: keyIds, scopes, ch: channel }))
  })
}

function sync({ in: [prev, next, windowSize] }: { in: [prev: string, next: string, windowSize: number | null] }) {
  const letters = (text: string): string[] => text.split(' ').filter((letter) => letter !== '')
  const { added, gap, kind } = align(letters(prev), letters(next), windowSize)
  return { added: added.length, gap, kind }
}

interface PollInput {
  fn: 'min' | 'max' | 'backoff'
  in: never[]
}

function poll({ fn, in: calls }: PollInput) {
  const functions = {
    min: ([budgets, units]: [PollBudget[], number]) => minIntervalMs(budgets, units),
    max: (args: Parameters<typeof maxIntervalMs>) => maxIntervalMs(...args),
    backoff: (args: Parameters<typeof backoffMs>) => backoffMs(...args),
  }
  const answers = calls.map((call) => functions[fn](call))
  return answers.length === 1 ? answers[0] : answers
}

interface ForecastCase {
  in: { used: number; limit: number; at: number; resetAt: number; winMs: number; n: number; spanMs: number }
}

function foretell({ in: { winMs, ...input } }: ForecastCase) {
  const { state, midMs, earlyMs, lateMs, burn, requiredBurn } = forecast({ ...input, windowMs: winMs })
  const minutes = (ms: number | null) => (ms === null || ms === Infinity ? null : Math.round(ms / 60_000))
  const hundredths = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100)
  return { state, midMin: minutes(midMs), earlyMin: minutes(earlyMs), lateMin: minutes(lateMs), burn: hundredths(burn), bstar: hundredths(requiredBurn) }
}

type WindowName = [unit: 'hour' | 'day' | 'month', at: number, zone?: string]

interface TextInput {
  in: string
  now?: number
}

interface ResetInput {
  in: [value: string, declared: DeclaredReset, windowSec: number | null]
  now?: number
}

interface HeaderInput {
  in: [name: string, value: string][]
  now?: number
}

function ietf({ in: lines, now }: HeaderInput, t0: number) {
  const headers = lines.map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return readIetf(headers, serverDate(headers) ?? now ?? t0)
}

function windowNames({ in: wanted }: { in: WindowName[] }) {
  return wanted.map(([unit, at, zone = 'UTC']) => windowId({ kind: 'calendar', unit, zone, zoneSource: 'doc' }, at))
}

/** The kernel's operations by the two letters the files name them with. */
const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['RA', { answer: (input: TextInput, t0) => parseRetryAfter(input.in, input.now ?? t0) }],
  ['RS', { answer: ({ in: [value, declared, windowSec], now }: ResetInput, t0) => parseReset(value, declared, windowSec, now ?? t0) }],
  ['QN', { answer: (input: TextInput) => parseQuantity(input.in) }],
  ['IE', { answer: ietf }],
  ['CL', { answer: classify, listedOnly: true }],
  ['RD', { answer: readHeaders }],
  ['CO', { answer: cost }],
  ['WN', { answer: windowNames }],
  ['OF', { answer: (input: { in: ClockSample[] }) => foldOffset(input.in) }],
  ['QA', { answer: quota }],
  ['BU', { answer: bursts }],
  ['SY', { answer: sync }],
  ['PO', { answer: poll }],
  ['FC', { answer: foretell }],
  ['RX', { answer: (input: TextInput & { secrets?: string[] }) => redactText(input.in, withoutSecrets(input.secrets ?? [])) }],
  ['GH', { answer: (input: { r: WireResponse; now?: number }, t0) => readRateHeaders(responseOf(input.r), { serverNow: input.now ?? t0 }), listedOnly: true }],
])

/** Names of all operations. */
export const operationNames: readonly string[] = [...operations.keys()]

/** What one case gave: `null` when it is as expected, else what came out instead, as JSON. */
export function judgeCase(one: ConformanceCase, t0: number): string | null {
  const { answer, listedOnly } = operations.get(one.op) ?? { answer: () => 'no such operation' }
  let got: unknown
  try {
    got = answer(one.input, t0)
  } catch (error) {
    return `threw ${error instanceof Error ? error.message : String(error)}`
  }
  const tolerance: unknown = Object(one.input).tol
  if (typeof tolerance === 'number' && typeof got === 'number' && typeof one.expect === 'number') {
    return Math.abs(got - one.expect) <= tolerance ? null : JSON.stringify(got)
  }
  const compared = listedOnly ? listed(got, one.expect) : got
  return isDeepStrictEqual(plain(compared), one.expect) ? null : JSON.stringify(compared)
}

/** Only what `expect` lists, at every depth of records; lists keep their length. */
function listed(got: unknown, expect: unknown): unknown {
  if (Array.isArray(got) && Array.isArray(expect)) return got.map((item, i) => listed(item, expect[i]))
  if (!isObject(got) || !isObject(expect)) return got
  return Object.fromEntries(Object.keys(expect).map((name) => [name, listed(got[name], expect[name])]))
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** As it looks after a journey through JSON, like the expectation. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null')
