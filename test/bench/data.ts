import type { NewCall } from '../../electron/core/history/types.ts'
import type { Key, Verdict, VerdictClass } from '../../shared/model.ts'

/** Deterministic random numbers in [0, 1): the same data on every machine and every day (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export const benchStart = Date.UTC(2026, 0, 1)
/** Shares of twelve keys, from busy to one call in two thousand. */
const keyShares = [0.31, 0.22, 0.15, 0.1, 0.07, 0.05, 0.04, 0.03, 0.02, 0.007, 0.0025, 0.0005]
export const benchKeys: Key[] = keyShares.map((_, index) => ({
  id: `k${index}`,
  connectionId: 'bench',
  label: `Key ${index}`,
  vendorKey: `key-${index}`,
  mode: 'live',
  role: 'watched',
  fingerprint: null,
  state: 'active',
  firstSeenAt: null,
  lastSeenAt: null,
}))
export const rareKey = 'k11'
export const toolCount = 24
const vocabulary = 4000
const errors: [VerdictClass, number][] = [
  ['rate_limited', 429],
  ['rate_limited', 429],
  ['rate_limited', 429],
  ['forbidden', 403],
  ['server_error', 500],
  ['server_error', 503],
  ['validation', 422],
  ['not_found', 404],
]
const plain: Omit<Verdict, 'class'> = { sub: null, code: null, scopes: [], waitMs: null, waitSource: null, budgets: [], conf: 'high', retryable: false, anomalies: [] }

/**
 * Realistic calls, oldest first: 8 % errors, arguments of 200 to 600 bytes whose words follow Zipf's law, durations with
 * a long tail, some 2.6 s apart, so that a million take a month. One in ten thousand names `needle`, every one `common`.
 */
export function benchCalls(): () => NewCall {
  const random = randomNumbers(20261122)
  let at = benchStart
  let made = 0
  const zipf = (count: number) => Math.floor(count ** random()) - 1
  const word = () => `word${zipf(vocabulary)}`
  return () => {
    made += 1
    at += Math.floor(random() ** 3 * 10_400)
    const [cls, status] = random() < 0.08 ? (errors[Math.floor(random() * errors.length)] ?? ['ok', 200]) : (['ok', 200] as const)
    let share = random()
    const key = keyShares.findIndex((part) => (share -= part) < 0)
    const tool = zipf(toolCount + 1)
    const words = Array.from({ length: 20 + Math.floor(random() * 40) }, word).join(' ')
    const args = JSON.stringify({ kind: 'common', id: `${made.toString(36)}x${Math.floor(random() * 1e9).toString(36)}`, text: words, ...(made % 10_000 === 0 ? { note: 'needle' } : {}) })
    return {
      connectionId: 'bench',
      keyId: `k${Math.max(0, key)}`,
      at,
      atSource: 'row',
      atErrMs: 1,
      tool: `tool_${tool}`,
      route: `/v1/tools/${tool}`,
      method: 'POST',
      kind: tool % 3 === 0 ? 'write' : 'read',
      status,
      ok: status === 200,
      verdict: { class: cls, ...plain, ...(status === 429 ? { waitMs: 5000, waitSource: 'header_delta', retryable: true } : {}) },
      durationMs: Math.floor(20 + 400 * random() ** 2 + (random() < 0.01 ? random() * 40_000 : 0)),
      argsShape: null,
      args,
      errorText: status === 200 ? null : `The request was refused with ${status}.`,
      isSelf: false,
      serverId: `row-${made}`,
      anomalies: [],
      raw: null,
    }
  }
}
