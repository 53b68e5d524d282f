import * as fc from 'fast-check'
import type { NewCall } from '../../../electron/core/history/types.ts'
import type { CallConditions, CallFilter } from '../../../shared/callFilter.ts'
import { day0, newCall, verdict } from './samples.ts'

/** Three days, so that ranges hold whole days, whole hours and ragged ends. */
const spanMs = 3 * 86_400_000
const at = fc.oneof(
  fc.integer({ min: 0, max: spanMs }).map((ms) => day0 + ms),
  // Equal milliseconds and full hours are where mistakes live.
  fc.integer({ min: 0, max: 72 }).map((hours) => day0 + hours * 3_600_000),
)
const words = ['apple', 'applesauce', 'pear', 'pears', 'fig', 'to', 'user_id', 'x1', 'quince']
const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((list) => list.join(' '))
const classes = ['ok', 'ok', 'ok', 'rate_limited', 'forbidden', 'server_error', 'tool_failure'] as const
const statuses = [200, 200, 201, 403, 429, 500, null] as const
export const connectionIds = ['c1', 'c2'] as const
export const keyIdsOf = (connectionId: string): string[] => [`${connectionId}-a`, `${connectionId}-b`]
const tools = ['search', 'create', 'delete', null] as const

/** Calls of two connections with two keys each and some without a key. */
export const randomCalls: fc.Arbitrary<NewCall[]> = fc.array(
  fc
    .record({
      connectionId: fc.constantFrom(...connectionIds),
      key: fc.constantFrom(0, 1, null),
      at,
      tool: fc.constantFrom(...tools),
      class: fc.constantFrom(...classes),
      sub: fc.constantFrom(null, null, 'burst'),
      kind: fc.constantFrom('read', 'write', 'generation'),
      status: fc.constantFrom(...statuses),
      durationMs: fc.constantFrom(5, 1999, 2000, 30_000, null),
      args: fc.option(text, { nil: null }),
      errorText: fc.option(text, { nil: null }),
      isSelf: fc.constantFrom(false, false, false, true),
    })
    .map(({ key, class: cls, sub, kind, ...more }) =>
      newCall({
        ...more,
        kind: kind as NewCall['kind'],
        keyId: key === null ? null : (keyIdsOf(more.connectionId)[key] ?? null),
        verdict: verdict(cls, { sub }),
        route: more.tool === 'delete' ? null : '/v1/pear-things',
      }),
    ),
  { maxLength: 60 },
)

const some = <Value>(values: readonly Value[]) => fc.option(fc.subarray([...values]), { nil: undefined })

const defined = <Given extends object>(given: Given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as CallFilter
/** Any combination of restrictions, without text. */
const plainFilter = fc
  .record({
    connectionIds: some<string>(connectionIds),
    keyIds: some([...connectionIds.flatMap(keyIdsOf), '', 'nobody', 'key c1*']),
    tools: some(['search', 'create', 'delete', 'nothing', 's*', 'c*']),
    outcome: fc.constantFrom(undefined, 'all', 'ok', 'errors'),
    verdicts: some(['ok', 'rate_limited', 'forbidden', 'server_error']),
    statuses: some([200, 403, 429, 500, '4xx', '5xx', '2xx']),
    minDurationMs: fc.constantFrom(undefined, undefined, 0, 1000, 2000, 2001),
    maxDurationMs: fc.constantFrom(undefined, undefined, undefined, 2000, 30_000),
    from: fc.option(at, { nil: undefined }),
    to: fc.option(at, { nil: undefined }),
  })
  .map(defined)

/** One or two restrictions, so that negations and alternatives do not always come out empty or full. */
const condition: fc.Arbitrary<CallConditions> = fc.oneof(
  fc.tuple(plainFilter, fc.nat(), fc.nat()).map(([filter, ...picks]): CallConditions => {
    const entries = Object.entries(filter)
    return Object.fromEntries(picks.map((pick) => entries[pick % Math.max(1, entries.length)]).filter((entry) => entry !== undefined))
  }),
  fc.constantFrom('apple', 'pea', 'id fig', '"fig pear"').map((words) => ({ text: words })),
)
const { nested } = fc.letrec<{ nested: CallConditions }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'conditions' },
    condition,
    fc.record({ not: fc.array(tie('nested'), { maxLength: 2 }) }),
    fc.record({ anyOf: fc.array(fc.array(tie('nested'), { maxLength: 2 }), { maxLength: 2 }) }),
  ),
}))

/** The same with negations and alternatives now and then. */
export const randomFilter: fc.Arbitrary<CallFilter> = fc
  .record({
    plain: plainFilter,
    own: fc.constantFrom(undefined, true),
    not: fc.option(fc.array(nested, { maxLength: 2 }), { nil: undefined, freq: 2 }),
    anyOf: fc.option(fc.array(fc.array(nested, { maxLength: 3 }), { maxLength: 2 }), { nil: undefined, freq: 2 }),
  })
  .map(({ plain, ...more }) => ({ ...plain, ...defined(more) }))

/** What people type. */
export const randomText = fc.oneof(
  fc.constantFrom('apple', 'appl', 'pear', 'to', 'fig pear', '"fig pear"', 'user_id', 'us*', 'id', '"to', 'x1 quince', 'missing', 'search', 'ea', 'uinc', '%', '_', '-things'),
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 2 }).map((list) => list.join(' ')),
)
