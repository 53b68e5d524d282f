import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dialects } from '../../shared/dialects/index.ts'
import { presets } from '../../shared/dialects/presets.ts'
import type { ApiResponse } from '../../shared/dialects/types.ts'
import { fieldMapSchema, type FieldMap } from '../../shared/fieldMap.ts'

/** A response as some API really sends it, or as the wire contracts of ours say; mutations start from these. */
export interface Seed {
  dialect: string
  response: ApiResponse
}

interface FixtureCase {
  op: string
  input: { d?: string; r?: ApiResponse; in?: unknown }
}

function casesOf(name: string): FixtureCase[] {
  const file = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8')) as { cases: FixtureCase[] }
  return file.cases
}

const cases = [...casesOf('conformance.json'), ...casesOf('responses.json')]

/** Answers of every kind, refusals most of all; few of them are the usage or the log that a dialect reads. */
export const recorded: readonly Seed[] = cases.flatMap(({ op, input }): Seed[] => {
  if (input.r === undefined) return []
  const headers = input.r.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return [{ dialect: input.d ?? (op === 'GH' ? 'generic' : ''), response: { ...input.r, headers } }]
})

/** Header values worth trying in any header. */
export const headerValues: readonly string[] = [
  ...new Set([
    ...cases.flatMap(({ input }) => [input.in].flat(2).filter((value) => typeof value === 'string')),
    ...recorded.flatMap(({ response }) => response.headers.map(([, value]) => value)),
  ]),
]

/** Header names any dialect looks at. */
export const headerNames: readonly string[] = [
  ...new Set([...recorded.flatMap(({ response }) => response.headers.map(([name]) => name)), 'retry-after', 'ratelimit', 'ratelimit-policy', 'age', 'www-authenticate', 'content-type']),
]

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 12, 0, second)).toISOString()

/** A log in the form of the wire contract of ours (domain 2.6); long enough to cut rows out of, short enough to be quick. */
const toolCalls = Array.from({ length: 60 }, (_, i) => ({
  at: at(-i * 7),
  key: ['Publishing bot', 'Agent'][i % 2],
  tool: ['pages_list', 'create_page', 'generate_image', 'delete_page'][i % 4],
  arguments: { title: `Page ${i}`, tags: ['a', 'b'], nested: { prompt: 'a quiet harbour at dawn', size: i } },
  status: [200, 200, 403, 429, 500][i % 5],
  ok: i % 5 < 2,
  duration_ms: i * 13,
  error: [null, null, 'Missing scope: content:write', 'Too many requests', 'internal'][i % 5],
}))

const auditRows = Array.from({ length: 40 }, (_, i) => ({
  id: `evt_${1000 - i}`,
  at: at(-i),
  key_id: `key_${i % 3}`,
  key_label: `Token ${i % 3}`,
  method: ['GET', 'POST'][i % 2],
  route: '/v1/content/draft',
  status: [200, 304, 429][i % 3],
  duration_ms: 40 + i,
  error: i % 3 === 2 ? { code: 'rate_limited', message: 'slow down', retryAfterSec: 12 } : null,
  arguments: { briefs: [1, 2, 3] },
}))

const usage = {
  current: { minute: 12, hour: 300, day: 4100 },
  days: [1, 2, 3, 4, 5, 6, 7].map((calls) => ({ day: `2026-11-${15 + calls}`, calls })),
  keys: [{ id: 'key_0', label: 'Token 0', mode: 'live', minute: 2, hour: 40, day: 800 }, { id: 'key_1', label: 'Token 1', mode: 'test', minute: 0, hour: 0, day: 0 }],
  limits: { token_minute: 120, token_day: 50_000, workspace_minute: 300, workspace_day: 200_000 },
}

const contracts = [
  { ok: true, calls: toolCalls.slice(0, 5) },
  { ok: true, calls: [] },
  usage,
  { data: auditRows.slice(0, 3), nextCursor: 'c2' },
  { plan: 'pro', allowance: 2_000_000, used: 1_234_567, remaining: 765_433, period: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' } },
  { resources: { core: { limit: 5000, used: 12, remaining: 4988, reset: 1_795_348_800 }, search: { limit: 30, remaining: 18, reset: 1_795_348_860 } } },
  { data: null, error: 'List not found' },
  { type: 'https://iana.org/assignments/http-problem-types#quota-exceeded', status: 429, 'violated-policies': ['daily'] },
]

function answer(dialect: string, body: unknown): Seed {
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['date', 'Sun, 22 Nov 2026 12:00:00 GMT'],
  ]
  return { dialect, response: { status: 200, headers, body: JSON.stringify(body) } }
}

/** A map over the wire contract of ours, with every field a map can have. */
const wholeMap = fieldMapSchema.parse({
  usage: {
    budgets: [
      { id: 'minute', used: ['/current/minute', '/used'], limit: '/limits/token_minute', window: { kind: 'rolling', sec: 60 }, resetAt: '/reset', resetForm: 'auto' },
      { id: 'left', remaining: '/current/day', window: { kind: 'gauge' }, optional: true },
      { id: 'day', items: '/keys', key: '/id', keyLabel: '/label', used: '/day', limit: 50_000, window: { kind: 'calendar', unit: 'day' } },
    ],
  },
  activity: {
    rows: ['/data', '/calls'], next: '/nextCursor', id: '/id', at: '/at', key: ['/key_id', '/key'], keyLabel: '/key_label', tool: '/tool', route: '/route', method: '/method',
    status: '/status', ok: '/ok', duration: '/duration_ms', arguments: '/arguments', error: ['/error/message', '/error'],
  },
})

/** Field maps to read by, under the ids of their seeds: the presets, and one with every field. */
export const fieldMaps: readonly [id: string, map: FieldMap][] = [...presets.map(({ id, fields }): [string, FieldMap] => [`preset ${id}`, fields]), ['whole map', wholeMap]]

const presetAnswers = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/presets.json'), 'utf8')) as Record<string, { body: unknown }>

/** Usage and logs; every contract is offered to every dialect, because paths can be mistyped. */
export const answers: readonly Seed[] = [
  ...dialects.flatMap(({ id }) => contracts.map((body) => answer(id, body))),
  answer('tools', { ok: true, calls: toolCalls }),
  answer('workspace', { data: auditRows, nextCursor: null }),
  ...Object.entries(presetAnswers).map(([id, { body }]) => answer(`preset ${id}`, body)),
  ...[usage, { data: auditRows, nextCursor: null }, { ok: true, calls: toolCalls }].map((body) => answer('whole map', body)),
]

/** Everything mutations start from. */
export const seeds: readonly Seed[] = [...recorded, ...answers]

/** Single log rows, as the dialects map them. */
export const rows: readonly unknown[] = [...toolCalls.slice(0, 10), ...auditRows.slice(0, 10)]
