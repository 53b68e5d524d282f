import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import type { CallFilter } from '../../../shared/callFilter.ts'
import type { CallGroup, NewCall } from '../../../electron/core/history/types.ts'
import { matches, searched } from './naive.ts'
import { connectionIds, keyIdsOf, randomCalls, randomFilter, randomText } from './randomCalls.ts'
import { connection, day0, key, poll, pollCommit, tempFolder } from './samples.ts'

interface Stored {
  history: History
  /** With the ids they got. */
  calls: (NewCall & { id: string })[]
}

let polls = 0

/** Stores calls as polls of both connections would, in random portions; undone before the next. */
function store(history: History, calls: readonly NewCall[]): Stored {
  for (const id of connectionIds) {
    history.removeConnection(id)
    history.saveConnection(connection({ id }))
  }
  // Half of the time calls of removed connections are still waiting to be deleted.
  if (calls.length % 2 === 0) history.tidy({ keepFrom: null })
  const stored: Stored['calls'] = []
  for (const connectionId of connectionIds) {
    const own = calls.filter((call) => call.connectionId === connectionId)
    const keys = keyIdsOf(connectionId).map((id) => key(id, { connectionId }))
    for (let start = 0; start < Math.max(1, own.length); start += 7) {
      const newCalls = own.slice(start, start + 7)
      polls += 1
      const commit = pollCommit(`p${polls}`, { poll: poll(`p${polls}`, { connectionId }), keys, newCalls })
      history.commitPoll(commit).callIds.forEach((id, index) => stored.push({ ...(newCalls[index] as NewCall), id }))
    }
  }
  // From then on days that are over count as closed, and calls of the next run are late for them.
  if (calls.length % 5 === 0) history.tidy({ keepFrom: null })
  return { history, calls: stored.sort((a, b) => Number(b.id) - Number(a.id)) }
}

/** Runs a property on one file, which is much faster than a file per run. */
function always<Values extends unknown[]>(arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> }, check: (stored: Stored, ...values: Values) => void): void {
  const opened = openFolder(tempFolder(), day0)
  // What a power failure would leave is not the question here, and waiting for the disk takes most of the time.
  opened.db.pragma('synchronous = OFF')
  const history = new History(opened)
  try {
    fc.assert(
      fc.property(randomCalls, fc.tuple(...arbitraries), (calls, values) => check(store(history, calls), ...(values as Values))),
      { numRuns: 100 },
    )
  } finally {
    history.close()
  }
}

function allPages(history: History, filter: CallFilter, limit: number): string[] {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: ReturnType<History['page']> = history.page({ filter, cursor, limit })
    expect(page.calls.length).toBeLessThanOrEqual(limit)
    ids.push(...page.calls.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== null)
  return ids
}

const idsOf = (calls: readonly { id: string }[]) => calls.map(({ id }) => id)

/** The value at a share of a sorted list, between two of them where it falls there. */
function between(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  return low + ((sorted[Math.ceil(place)] ?? 0) - low) * (place - Math.floor(place))
}

describe('random calls and filters', () => {
  it('page after page gives exactly what a plain filter gives, newest first', () => {
    always<[CallFilter, number]>([randomFilter, fc.integer({ min: 1, max: 40 })], ({ history, calls }, filter, limit) => {
      const expected = idsOf(calls.filter((call) => matches(call, filter)))
      expect(allPages(history, filter, limit)).toEqual(expected)
      expect(history.count(filter)).toBe(expected.length)
    })
  })

  it('with text gives the calls that contain the words, or else beginnings of words, or else the text anywhere', () => {
    always<[CallFilter, string, number]>([randomFilter, randomText, fc.integer({ min: 1, max: 40 })], ({ history, calls }, filter, text, limit) => {
      const expected = searched(calls, filter, text)
      expect(allPages(history, { ...filter, text }, limit)).toEqual(idsOf(expected))
      expect(history.count({ ...filter, text })).toBe(expected.length)
    })
  })

  it('facets count what choosing a value would give', () => {
    always<[CallFilter, string | undefined]>([randomFilter, fc.option(randomText, { nil: undefined, freq: 3 })], ({ history, calls }, filter, text) => {
      const facets = history.facets({ ...filter, ...(text === undefined ? {} : { text }) })
      const total = (more: CallFilter) => {
        const { keyIds: _keys, tools: _tools, verdicts: _verdicts, statuses: _statuses, ...shared } = filter
        return (text === undefined ? calls.filter((call) => matches(call, shared)) : searched(calls, shared, text)).filter((call) => matches(call, { ...filter, ...more })).length
      }
      expect(facets.total).toBe(total({}))
      for (const { value, count } of facets.keys) expect(total({ keyIds: [value] })).toBe(count)
      for (const { value, count } of facets.tools) expect(total({ tools: [value] })).toBe(count)
      for (const { value, count } of facets.verdicts) expect(total({ verdicts: [value as 'ok'] })).toBe(count)
      for (const { value, count } of facets.statuses) expect(total({ statuses: [Number(value)] })).toBe(count)
      const present = [200, 201, 403, 429, 500].filter((status) => total({ statuses: [status] }) > 0)
      expect(facets.statuses.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual(present)
    })
  })

  it('usage equals the calls counted one by one, in buckets of every length', () => {
    const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
    const range = fc.tuple(fc.integer({ min: -1, max: 75 }), fc.integer({ min: 0, max: 75 })).map(([from, length]) => ({ from: day0 + from * 3_600_000 + 60_000, to: day0 + (from + length) * 3_600_000 + 61_000 }))
    always<['minute' | 'hour' | 'day', { from: number; to: number }, string | undefined]>(
      [fc.constantFrom('minute', 'hour', 'day'), range, fc.constantFrom(undefined, 'c1')],
      ({ history, calls }, bucket, { from, to }, connectionId) => {
        const startOf = (at: number) => Math.floor(at / bucketMs[bucket]) * bucketMs[bucket]
        const expected = new Map<string, { calls: number; errors: number }>()
        for (const call of calls) {
          const start = startOf(call.at)
          if (call.isSelf || start < startOf(from) || start >= to || (connectionId !== undefined && call.connectionId !== connectionId)) continue
          const name = `${call.connectionId} ${call.keyId} ${start}`
          const sum = expected.get(name) ?? { calls: 0, errors: 0 }
          expected.set(name, { calls: sum.calls + 1, errors: sum.errors + (call.verdict.class === 'ok' ? 0 : 1) })
        }
        const { series } = history.usage({ from, to, bucket, ...(connectionId === undefined ? {} : { connectionId }) })
        const found = series.flatMap((one) => one.points.map(({ at, ...counts }) => [`${one.connectionId} ${one.keyId} ${at}`, counts] as const))
        expect(new Map(found)).toEqual(expected)
        expect(found).toHaveLength(expected.size)
        for (const { points } of series) expect(points).toEqual(points.toSorted((a, b) => a.at - b.at))
      },
    )
  })

  it('stacks equal the calls counted one by one, by key, tool and verdict', () => {
    const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
    const range = fc.tuple(fc.integer({ min: -1, max: 75 }), fc.integer({ min: 0, max: 22 })).map(([from, length]) => ({ from: day0 + from * 3_600_000 + 60_000, to: day0 + (from + length) * 3_600_000 + 61_000 }))
    always<['minute' | 'hour' | 'day', 'key' | 'tool' | 'verdict', { from: number; to: number }, string | undefined]>(
      [fc.constantFrom('minute', 'hour', 'day'), fc.constantFrom('key', 'tool', 'verdict'), range, fc.constantFrom(undefined, 'c1')],
      ({ history, calls }, bucket, by, { from, to }, connectionId) => {
        const startOf = (at: number) => Math.floor(at / bucketMs[bucket]) * bucketMs[bucket]
        const end = Math.ceil(to / bucketMs[bucket]) * bucketMs[bucket]
        const expected = new Map<string, number>()
        for (const call of calls) {
          const start = startOf(call.at)
          if (call.isSelf || start < startOf(from) || start >= end || (connectionId !== undefined && call.connectionId !== connectionId)) continue
          const name = `${String({ key: call.keyId, tool: call.tool, verdict: call.verdict.class }[by])} ${start}`
          expected.set(name, (expected.get(name) ?? 0) + 1)
        }
        const { series } = history.stack({ from, to, bucket, by, ...(connectionId === undefined ? {} : { connectionId }) })
        // Calls of unknown keys of two connections are two layers of one name.
        const found = new Map<string, number>()
        for (const { id, points } of series) for (const { at, calls: count } of points) found.set(`${String(id)} ${at}`, (found.get(`${String(id)} ${at}`) ?? 0) + count)
        expect(found).toEqual(expected)
        const totals = series.map(({ points }) => points.reduce((sum, point) => sum + point.calls, 0))
        expect(totals).toEqual(totals.toSorted((one, other) => other - one))
      },
    )
  })

  it('latencies are those of the calls that state one', () => {
    const ends = fc.tuple(fc.integer({ min: 0, max: 80 * 3_600_000 }), fc.integer({ min: 0, max: 80 * 3_600_000 }))
    always<[[number, number], string | undefined]>([ends, fc.constantFrom(undefined, 'c1')], ({ history, calls }, [a, b], connectionId) => {
      const [from, to] = [day0 + Math.min(a, b), day0 + Math.max(a, b)]
      const durations = new Map<string, number[]>()
      for (const call of calls) {
        if (call.isSelf || call.tool === null || call.durationMs === null || call.at < from || call.at >= to || (connectionId !== undefined && call.connectionId !== connectionId)) continue
        durations.set(call.tool, [...(durations.get(call.tool) ?? []), call.durationMs])
      }
      const { tools } = history.latency({ from, to, ...(connectionId === undefined ? {} : { connectionId }) })
      expect(new Map(tools.map((one) => [one.tool, one.calls]))).toEqual(new Map([...durations].map(([tool, all]) => [tool, all.length])))
      for (const { tool, p50Ms, p95Ms, p99Ms, maxMs } of tools) {
        const sorted = (durations.get(tool) ?? []).toSorted((one, other) => one - other)
        expect(maxMs).toBe(sorted.at(-1))
        for (const [share, value] of [[0.5, p50Ms], [0.95, p95Ms], [0.99, p99Ms]] as const) expect(Math.abs(value - between(sorted, share))).toBeLessThanOrEqual(between(sorted, share) * 0.03 + 0.5)
      }
    })
  })

  it('groups for costs equal the calls counted one by one, own polls included', () => {
    const ends = fc.tuple(fc.integer({ min: 0, max: 80 * 3_600_000 }), fc.integer({ min: 0, max: 80 * 3_600_000 }))
    always<[[number, number]]>([ends], ({ history, calls }, [a, b]) => {
      const [from, to] = [day0 + Math.min(a, b), day0 + Math.max(a, b)]
      const expected = new Map<string, number>()
      const name = (group: Omit<CallGroup, 'count'>) => [group.keyId, group.kind, group.class, group.sub].join()
      for (const call of calls) {
        if (call.connectionId !== 'c1' || call.at < from || call.at >= to) continue
        const group = name({ keyId: call.keyId, kind: call.kind, class: call.verdict.class, sub: call.verdict.sub })
        expected.set(group, (expected.get(group) ?? 0) + 1)
      }
      const groups = history.callGroups({ connectionId: 'c1', from, to })
      expect(new Map(groups.map((group) => [name(group), group.count]))).toEqual(expected)
      expect(groups).toHaveLength(expected.size)
    })
  })
})
