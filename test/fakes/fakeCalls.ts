import type { CallFilter } from '../../shared/callFilter.ts'
import type { CallRow, ErrorGroup, Facet, StackSeries, ToolLatency } from '../../shared/answers.ts'
import type { Answer, Input } from '../../shared/contract.ts'
import type { Call, Gap, Key, VerdictClass } from '../../shared/model.ts'
import { containsText, matches as isMeant } from '../core/history/naive.ts'

/** A log of any length: one number per call, from which the call follows, so 100,000 of them cost a few megabytes. */
export interface FakeCalls {
  page(filter: CallFilter, cursor: string | null, limit: number): Answer<'calls.page'>
  get(id: string): Answer<'calls.get'>['call'] | null
  facets(filter: CallFilter): Answer<'calls.facets'>
  usage(query: { connectionId?: string | undefined; from: number; to: number; bucketMs: number }): Answer<'series.usage'>['series']
  stack(query: Input<'series.stack'> & { bucketMs: number }): StackSeries[]
  latency(query: Input<'series.latency'>): ToolLatency[]
  groups(filter: CallFilter): ErrorGroup[]
  /** Pins a call or leaves a note on it; `null` when there is no such call. */
  mark(id: string, change: { pinned?: boolean | undefined; note?: string | null | undefined }): Answer<'calls.mark'> | null
  /** Adds calls that happen now; answers how many. */
  arrive(count: number, at: number): number
}

const tools = [
  'list_items',
  'get_item',
  'search_items',
  'update_item',
  'create_item',
  'generate_image',
  'generate_copy',
  'export_deck',
  'sync_contacts',
  'delete_item',
  '<img src=x>\u202Etool',
]
const verdictShares: [VerdictClass, number][] = [
  ['ok', 920],
  ['tool_failure', 18],
  ['rate_limited', 16],
  ['missing_scope', 9],
  ['quota_exceeded', 8],
  ['not_found', 8],
  ['validation', 6],
  ['server_error', 6],
  ['concurrency_limited', 4],
  ['unknown', 3],
  ['network', 2],
]
const statusOf: Record<string, number | null> = {
  ok: 200,
  tool_failure: 200,
  rate_limited: 429,
  missing_scope: 403,
  quota_exceeded: 429,
  not_found: 404,
  validation: 422,
  server_error: 503,
  concurrency_limited: 429,
  unknown: 200,
  network: null,
}
const errorOf: Record<string, string> = {
  tool_failure: 'No brand kit yet',
  rate_limited: 'Too many requests, slow down',
  missing_scope: 'Missing scope: content:write',
  quota_exceeded: 'Daily quota exceeded for this token',
  not_found: 'Item it_8842 does not exist',
  validation: 'title: must not be longer than 120 characters \u202Egnorw <script>alert(1)</script>',
  server_error: 'upstream connect error or disconnect/reset before headers',
  concurrency_limited: '20 requests are already in flight',
  unknown: '<!doctype html><title>Sign in</title>',
  network: 'socket hang up',
}

/** A small deterministic generator (mulberry32): the same seed gives the same log. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Builds a log of `length` calls ending at `now`; calls inside `gaps` were never seen. */
export function fakeCalls(input: { now: number; length: number; seed: number; keys: Key[]; gaps: Gap[] }): FakeCalls {
  const { now, length, seed, gaps } = input
  const keys = input.keys.filter((key) => key.state !== 'unknown')
  const weights = keys.map((_, index) => 1 / (index + 1) ** 0.8)
  const allWeights = weights.reduce((sum, weight) => sum + weight, 0)
  const random = randomFrom(seed)
  // Newest first, growing at the front on arrival.
  const rows: CallRow[] = []
  let serial = 10_000_000

  const pickKey = (): Key | undefined => {
    let left = random() * allWeights
    return keys.find((_, index) => (left -= weights[index] ?? 0) <= 0) ?? keys[0]
  }
  const pickVerdict = (): VerdictClass => {
    let left = random() * verdictShares.reduce((sum, [, share]) => sum + share, 0)
    return verdictShares.find(([, share]) => (left -= share) <= 0)?.[0] ?? 'ok'
  }
  let burst: { verdict: VerdictClass; left: number; keyId: string } | null = null
  const make = (at: number, id: number): CallRow | null => {
    if (burst === null && random() < 0.0012)
      burst = {
        verdict: random() < 0.5 ? 'rate_limited' : 'missing_scope',
        left: 5 + Math.floor(random() * 30),
        keyId: pickKey()?.id ?? '',
      }
    const key = burst === null ? pickKey() : keys.find(({ id: keyId }) => keyId === burst?.keyId)
    const verdict = burst?.verdict ?? pickVerdict()
    if (burst !== null && (burst.left -= 1) <= 0) burst = null
    if (key === undefined || gaps.some((gap) => gap.connectionId === key.connectionId && gap.from <= at && at < (gap.to ?? Infinity)))
      return null
    if (key.lastSeenAt !== null && at > key.lastSeenAt && key.state === 'revoked') return null
    const isSelf = key.role === 'monitor' && random() < 0.5
    const tool = tools[Math.floor(random() ** 2 * tools.length)] ?? null
    const usesRoutes = key.connectionId === 'workspace'
    return {
      id: String(id),
      at,
      connectionId: key.connectionId,
      keyId: random() < 0.01 ? null : key.id,
      keyLabel: key.label,
      tool: usesRoutes ? null : tool,
      route: usesRoutes ? `/v1/${(tool ?? 'items').replace('_', '/')}` : null,
      method: usesRoutes ? (random() < 0.7 ? 'GET' : 'POST') : null,
      status: statusOf[verdict] ?? null,
      ok: verdict === 'ok' ? true : verdict === 'network' || verdict === 'unknown' ? null : false,
      verdict: isSelf ? 'ok' : verdict,
      durationMs: random() < 0.02 ? null : Math.round(30 + random() ** 12 * 9_000),
      error: verdict === 'ok' || isSelf ? null : (errorOf[verdict] ?? null),
      isSelf,
      pinned: false,
      note: null,
    }
  }

  let at = now - 3_000
  for (let made = 0; made < length;) {
    // Busy by day, quiet at night, so that charts have a shape.
    const quiet = 1.15 + Math.cos(((new Date(at).getUTCHours() - 2) / 24) * 2 * Math.PI)
    at -= Math.max(1, Math.round(-Math.log(1 - random()) * 8_000 * quiet))
    serial -= 1
    const row = make(at, serial)
    if (row !== null) {
      rows.push(row)
      made += 1
    } else if (at < now - 400 * 86_400_000) break
  }
  serial = 10_000_000

  const argsOf = (row: CallRow): string =>
    JSON.stringify({
      query: `items of ${row.keyLabel ?? 'nobody'}`,
      limit: Number(row.id) % 50,
      filter: { status: ['open', 'draft'], nested: { deep: { list: [1, 2, { last: null }] } } },
      urgent: Number(row.id) % 2 === 0,
    })
  const matches = (row: CallRow, filter: CallFilter): boolean => {
    const call = { ...row, verdict: { class: row.verdict }, errorText: row.error, argsShape: null, args: argsOf(row) }
    return isMeant(call, filter) && containsText(call, filter.text ?? '')
  }

  return {
    page(filter, cursor, limit) {
      const start = cursor === null ? 0 : rows.findIndex((row) => row.id === cursor) + 1
      const calls: CallRow[] = []
      for (let index = start; index < rows.length && calls.length <= limit; index += 1) {
        const row = rows[index]
        if (row !== undefined && matches(row, filter)) calls.push(row)
      }
      const more = calls.length > limit
      if (more) calls.pop()
      return { calls, next: more ? (calls.at(-1)?.id ?? null) : null }
    },
    get(id) {
      const row = rows.find((candidate) => candidate.id === id)
      if (row === undefined) return null
      const { verdict: verdictClass, error, pinned: _pinned, note: _note, ...rest } = row
      const limited = ['rate_limited', 'quota_exceeded', 'concurrency_limited'].includes(verdictClass)
      const keepsText = row.connectionId === 'studio'
      const call: Call & { keyLabel: string | null } = {
        ...rest,
        atSource: row.connectionId === 'decks' ? 'poll_interpolated' : 'row',
        atErrMs: row.connectionId === 'decks' ? 30_000 : 0,
        kind: row.tool?.startsWith('generate') === true ? 'generation' : row.tool?.startsWith('update') === true ? 'write' : 'read',
        verdict: {
          class: verdictClass,
          sub: null,
          code: limited ? 'rate_limited' : null,
          scopes: verdictClass === 'missing_scope' ? ['content:write'] : [],
          waitMs: limited ? (verdictClass === 'quota_exceeded' ? 43_200_000 : 32_000) : null,
          waitSource: limited ? 'header_delta' : null,
          budgets: verdictClass === 'quota_exceeded' ? ['ai_day'] : limited ? ['cap_minute', 'reads_minute'] : [],
          conf: verdictClass === 'rate_limited' ? 'low' : 'high',
          retryable: ['rate_limited', 'server_error', 'network', 'concurrency_limited'].includes(verdictClass),
          anomalies: verdictClass === 'unknown' ? ['unexpected_html'] : [],
        },
        argsShape: '{query: string(24), limit: number, filter: {status: array(2), nested: {…}}, urgent: boolean}',
        args: keepsText ? argsOf(row) : null,
        errorText: error,
        serverId: `req_${row.id}`,
        pollId: 'poll',
        anomalies: row.durationMs === null ? ['duration_missing'] : [],
        raw: keepsText
          ? JSON.stringify({
              at: row.at,
              key: row.keyLabel,
              tool: row.tool,
              status: row.status,
              ok: row.ok,
              duration_ms: row.durationMs,
              error,
            })
          : null,
      }
      return call
    },
    groups(filter) {
      const groups = new Map<string, ErrorGroup>()
      for (const row of rows) {
        if (row.verdict === 'ok' || !matches(row, filter)) continue
        const name = `${row.verdict} ${row.tool} ${row.route}`
        const group = groups.get(name) ?? { verdict: row.verdict, tool: row.tool, route: row.tool === null ? row.route : null, scopes: row.verdict === 'missing_scope' ? ['content:write'] : [], calls: 0, firstAt: row.at, lastAt: row.at }
        groups.set(name, { ...group, calls: group.calls + 1, firstAt: row.at })
      }
      return [...groups.values()].sort((a, b) => b.calls - a.calls)
    },
    mark(id, { pinned, note }) {
      const row = rows.find((candidate) => candidate.id === id)
      if (row === undefined) return null
      if (pinned !== undefined) row.pinned = pinned
      if (note !== undefined) row.note = note
      return { pinned: row.pinned, note: row.note }
    },
    facets(filter) {
      // Each list ignores the filter's own choice in its dimension, as the history does.
      const tally = (
        dimension: 'keyIds' | 'tools' | 'verdicts' | 'statuses',
        of: (row: CallRow) => [value: string, label: string] | null,
      ): Facet[] => {
        const counts = new Map<string, Facet>()
        for (const row of rows) {
          if (!matches(row, { ...filter, [dimension]: undefined })) continue
          const pair = of(row)
          if (pair === null) continue
          const [value, label] = pair
          const facet = counts.get(value)
          if (facet === undefined) counts.set(value, { value, label, count: 1 })
          else facet.count += 1
        }
        return [...counts.values()].sort((a, b) => b.count - a.count)
      }
      return {
        total: rows.filter((row) => matches(row, filter)).length,
        keys: tally('keyIds', (row) => (row.keyId === null ? null : [row.keyId, row.keyLabel ?? row.keyId])),
        tools: tally('tools', (row) => (row.tool === null ? null : [row.tool, row.tool])),
        verdicts: tally('verdicts', (row) => [row.verdict, row.verdict]),
        statuses: tally('statuses', (row) => (row.status === null ? null : [String(row.status), String(row.status)])),
      }
    },
    usage({ connectionId, from, to, bucketMs }) {
      const series = new Map<string, Map<number, { calls: number; errors: number }>>()
      for (const row of rows) {
        if (row.at >= to || row.isSelf || row.keyId === null || (connectionId !== undefined && row.connectionId !== connectionId)) continue
        if (row.at < from) break
        const points = series.get(row.keyId) ?? new Map<number, { calls: number; errors: number }>()
        series.set(row.keyId, points)
        const bucket = Math.floor(row.at / bucketMs) * bucketMs
        const point = points.get(bucket) ?? { calls: 0, errors: 0 }
        points.set(bucket, { calls: point.calls + 1, errors: point.errors + (row.verdict === 'ok' ? 0 : 1) })
      }
      return [...series].map(([keyId, points]) => {
        const key = keys.find(({ id }) => id === keyId)
        return {
          keyId,
          keyLabel: key?.label ?? keyId,
          connectionId: key?.connectionId ?? '',
          points: [...points].map(([start, point]) => ({ at: start, ...point })).sort((a, b) => a.at - b.at),
        }
      })
    },
    stack({ connectionId, from, to, bucketMs, by }) {
      const series = new Map<string, StackSeries>()
      for (const row of rows) {
        if (row.at >= to || row.isSelf || (connectionId !== undefined && row.connectionId !== connectionId)) continue
        if (row.at < from) break
        const id = by === 'key' ? row.keyId : by === 'tool' ? row.tool : row.verdict
        const label = by === 'key' ? (keys.find((key) => key.id === id)?.label ?? 'unknown key') : (id ?? 'no tool')
        const layer = series.get(label) ?? { id, label, points: [] }
        series.set(label, layer)
        const start = Math.floor(row.at / bucketMs) * bucketMs
        const last = layer.points.at(-1)
        if (last?.at === start) last.calls += 1
        else layer.points.push({ at: start, calls: 1 })
      }
      const total = ({ points }: StackSeries) => points.reduce((sum, point) => sum + point.calls, 0)
      return [...series.values()].map((layer) => ({ ...layer, points: layer.points.toReversed() })).sort((a, b) => total(b) - total(a))
    },
    latency({ connectionId, from, to }) {
      const durations = new Map<string, number[]>()
      for (const row of rows) {
        if (row.at < from || row.at >= to || row.isSelf || row.tool === null || row.durationMs === null || (connectionId !== undefined && row.connectionId !== connectionId)) continue
        durations.set(row.tool, [...(durations.get(row.tool) ?? []), row.durationMs])
      }
      return [...durations]
        .map(([tool, all]) => {
          const sorted = all.toSorted((a, b) => a - b)
          const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
          return { tool, calls: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) }
        })
        .sort((a, b) => b.calls - a.calls)
    },
    arrive(count, when) {
      let arrived = 0
      for (let index = 0; index < count; index += 1) {
        serial += 1
        const row = make(when - (count - index) * 40, serial)
        if (row === null) continue
        rows.unshift(row)
        arrived += 1
      }
      return arrived
    },
  }
}
