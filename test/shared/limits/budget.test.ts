import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bindingBudget, foldBudget, markUnreachable } from '../../../shared/limits/budget.ts'
import type { BudgetSpec, Reading, Source, Window } from '../../../shared/model.ts'
import { T0 } from '../times.ts'

const utcDay: Window = { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'doc' }
const assumedDay: Window = { ...utcDay, zoneSource: 'assumed' }
const fixedMinute: Window = { kind: 'fixed', sec: 60, anchor: 'unknown' }
const midnight = T0 + 12 * 3_600_000

function specWith(window: Window, limit: number | null = 100): BudgetSpec {
  return { id: 'b', name: 'B', unit: 'requests', window, scope: 'key', limit, kinds: null, warnAt: [], visibility: { header: 'any', endpoint: true, log: true } }
}
const day = specWith(utcDay)

function reading(parts: Partial<Reading>): Reading {
  return {
    connectionId: 'c',
    budgetId: 'b',
    scopeId: 'k',
    at: T0,
    clientAt: T0,
    lo: 40,
    hi: 40,
    limit: null,
    remaining: null,
    resetAt: null,
    windowId: null,
    source: 'endpoint',
    conf: 'high',
    anomalies: [],
    pollId: null,
    ...parts,
  }
}

describe('foldBudget', () => {
  it('knows nothing without readings, never zero', () => {
    expect(foldBudget(day, [], T0)).toEqual({
      used: { lo: null, hi: null },
      limit: 100,
      remaining: null,
      resetAt: midnight,
      observedAt: null,
      source: null,
      confidence: null,
      inconsistent: false,
      windowId: '2026-11-22',
    })
    expect(foldBudget(specWith(fixedMinute, null), [], T0)).toMatchObject({ limit: null, resetAt: null, windowId: null })
  })

  it('shows the newest reading of the best source', () => {
    const older = reading({ at: T0 - 60_000, lo: 30, hi: 30 })
    const log = reading({ at: T0 + 1_000, lo: 10, hi: null, source: 'log', conf: 'medium' })
    expect(foldBudget(day, [log, reading({}), older], T0 + 2_000)).toMatchObject({ used: { lo: 40, hi: 40 }, source: 'endpoint', confidence: 'high', observedAt: T0 + 1_000, remaining: 60 })
  })

  it('ranks header and usage answers over refusals over counting over configuration', () => {
    const of = (source: Source, lo: number): Reading => reading({ source, lo, hi: 90, at: T0 + lo })
    const all = [of('config', 5), of('local', 4), of('log', 3), of('inferred_429', 2), of('header', 1)]
    for (let best = all.length; best > 0; best -= 1) {
      expect(foldBudget(day, all.slice(0, best), T0 + 100).source).toBe(['config', 'local', 'local', 'inferred_429', 'header'][best - 1])
    }
  })

  it('tightens with every bound of the window: a counter only grows', () => {
    const counted = reading({ source: 'log', lo: 41, hi: 46, at: T0 + 60_000 })
    expect(foldBudget(day, [reading({}), counted], T0 + 60_000).used).toEqual({ lo: 41, hi: 46 })
    const early = reading({ source: 'log', lo: 38, hi: 39, at: T0 - 60_000 })
    expect(foldBudget(day, [reading({}), early], T0).used).toEqual({ lo: 40, hi: 40 })
    const equal = reading({ source: 'log', lo: 40, hi: 40, at: T0 - 60_000 })
    expect(foldBudget(day, [reading({}), equal], T0)).toMatchObject({ used: { lo: 40, hi: 40 }, inconsistent: false })
    const open = reading({ source: 'log', lo: 44, hi: null, at: T0 + 60_000 })
    expect(foldBudget(day, [reading({}), open], T0 + 60_000)).toMatchObject({ used: { lo: 44, hi: null }, remaining: null, inconsistent: false })
    const bounded = reading({ source: 'log', lo: 20, hi: 60, at: T0 })
    expect(foldBudget(day, [bounded, reading({ source: 'local', lo: 30, hi: 80, at: T0 + 1 })], T0 + 1).used).toEqual({ lo: 30, hi: 80 })
  })

  it('shows both figures when sources of one window contradict each other', () => {
    const higherBefore = reading({ source: 'log', at: T0 - 60_000, lo: 46, hi: 50 })
    expect(foldBudget(day, [reading({}), higherBefore], T0)).toMatchObject({ used: { lo: 40, hi: 46 }, inconsistent: true, remaining: 54 })
    const lowerAfter = reading({ source: 'log', at: T0 + 60_000, lo: 3, hi: 20 })
    expect(foldBudget(day, [reading({}), lowerAfter], T0 + 60_000)).toMatchObject({ used: { lo: 20, hi: 40 }, inconsistent: true })
  })

  it('forgets yesterday: a documented day began again at zero, an assumed one is unknown', () => {
    const yesterday = reading({ at: T0, lo: 45, hi: 45, limit: 120 })
    expect(foldBudget(day, [yesterday], midnight - 1).used).toEqual({ lo: 45, hi: 45 })
    expect(foldBudget(day, [yesterday], midnight)).toEqual({
      used: { lo: 0, hi: null },
      limit: 120,
      remaining: null,
      resetAt: midnight + 86_400_000,
      observedAt: T0,
      source: null,
      confidence: null,
      inconsistent: false,
      windowId: '2026-11-23',
    })
    expect(foldBudget(specWith(assumedDay), [yesterday], midnight).used).toEqual({ lo: null, hi: null })
  })

  it('lets a stated reset beat an assumed boundary, and not a documented one', () => {
    const resetAt = midnight + 5 * 3_600_000
    const stated = reading({ source: 'inferred_429', lo: 50, hi: 50, limit: 50, remaining: 0, resetAt })
    expect(foldBudget(specWith(assumedDay), [stated], midnight + 1)).toMatchObject({ used: { lo: 50, hi: 50 }, resetAt })
    expect(foldBudget(specWith(assumedDay), [stated], resetAt).used).toEqual({ lo: null, hi: null })
    expect(foldBudget(day, [stated], T0).resetAt).toBe(midnight)
    expect(foldBudget(day, [stated], midnight + 1).used).toEqual({ lo: 0, hi: null })
  })

  it('lets a minute reading speak until its reset, else for the length of the window', () => {
    const minute = specWith(fixedMinute)
    const withReset = reading({ source: 'header', resetAt: T0 + 20_000, remaining: 60, limit: 100 })
    expect(foldBudget(minute, [withReset], T0 + 19_999)).toMatchObject({ used: { lo: 40, hi: 40 }, resetAt: T0 + 20_000, remaining: 60 })
    expect(foldBudget(minute, [withReset], T0 + 20_000)).toMatchObject({ used: { lo: null, hi: null }, resetAt: T0 + 80_000, remaining: null, observedAt: T0, limit: 100 })
    const without = reading({ source: 'header' })
    expect(foldBudget(minute, [without], T0 + 59_999).used).toEqual({ lo: 40, hi: 40 })
    expect(foldBudget(minute, [without], T0 + 60_000).used).toEqual({ lo: null, hi: null })
    expect(foldBudget(specWith({ kind: 'rolling', sec: 60 }), [withReset], T0 + 30_000).used).toEqual({ lo: 40, hi: 40 })
    expect(foldBudget(specWith({ kind: 'gauge' }), [without], T0 + 59_999).used).toEqual({ lo: 40, hi: 40 })
    expect(foldBudget(specWith({ kind: 'gauge' }), [without], T0 + 60_000).used).toEqual({ lo: null, hi: null })
    expect(foldBudget(specWith({ kind: 'unknown', sec: null }), [without], T0 + 9e8).used).toEqual({ lo: 40, hi: 40 })
  })

  it('learns the rhythm of fixed windows from one refusal, for ten minutes', () => {
    const tenant = specWith(fixedMinute)
    const refusal = reading({ source: 'inferred_429', lo: 100, hi: 100, resetAt: T0 + 23_000 })
    const success = reading({ source: 'header', at: T0 + 100_000, lo: 9, hi: 9 })
    // Windows end at T0 + 23 s, + 83 s, + 143 s ...
    expect(foldBudget(tenant, [refusal], T0 + 30_000)).toMatchObject({ used: { lo: null, hi: null }, resetAt: T0 + 83_000 })
    expect(foldBudget(tenant, [refusal, success], T0 + 120_000)).toMatchObject({ used: { lo: 9, hi: 9 }, resetAt: T0 + 143_000 })
    expect(foldBudget(tenant, [refusal, success], T0 + 143_000)).toMatchObject({ used: { lo: null, hi: null }, resetAt: T0 + 203_000 })
    expect(foldBudget(tenant, [refusal], T0 + 23_000 + 600_000).resetAt).not.toBeNull()
    expect(foldBudget(tenant, [refusal], T0 + 23_000 + 600_001).resetAt).toBeNull()
    expect(foldBudget(specWith({ kind: 'fixed', sec: 60, anchor: 'first_call' }), [refusal], T0 + 30_000).resetAt).toBeNull()
    expect(foldBudget(specWith({ kind: 'fixed', sec: 60, anchor: 'epoch' }), [success], T0 + 110_000)).toMatchObject({ used: { lo: 9, hi: 9 }, resetAt: T0 + 120_000 })
    expect(foldBudget(specWith({ kind: 'fixed', sec: 60, anchor: 'epoch' }), [success], T0 + 121_001).used.lo).toBeNull()
  })

  it('keeps the last word of a window whose length nobody states, with low confidence once its reset is past', () => {
    const generic = specWith({ kind: 'unknown', sec: null })
    const full = reading({ source: 'header', lo: 3, hi: 3, remaining: 97, limit: 100, resetAt: T0 + 2 })
    expect(foldBudget(generic, [full], T0 + 1)).toMatchObject({ used: { lo: 3, hi: 3 }, resetAt: T0 + 2, confidence: 'high' })
    expect(foldBudget(generic, [full], T0 + 9e6)).toMatchObject({ used: { lo: 3, hi: 3 }, resetAt: T0 + 2, confidence: 'low', observedAt: T0 })
  })

  it('does not bind rolling windows by older counts, which go down by themselves', () => {
    const older = reading({ source: 'log', at: T0 - 30_000, lo: 90, hi: 90 })
    expect(foldBudget(specWith({ kind: 'rolling', sec: 60 }), [older, reading({})], T0)).toMatchObject({ used: { lo: 40, hi: 40 }, inconsistent: false })
    const sameReset = { resetAt: T0 + 20_000 }
    expect(foldBudget(specWith(fixedMinute), [reading({ ...sameReset, source: 'local', at: T0 + 1, lo: 45, hi: null }), reading({ ...sameReset, source: 'header' })], T0 + 2).used).toEqual({ lo: 45, hi: null })
  })

  it('counts a remainder without a limit from the limit it knows', () => {
    const remainder = reading({ source: 'header', lo: 0, hi: null, remaining: 30 })
    expect(foldBudget(day, [remainder], T0)).toMatchObject({ used: { lo: 70, hi: 70 }, remaining: 30 })
    expect(foldBudget(specWith(utcDay, null), [remainder], T0)).toMatchObject({ used: { lo: null, hi: null }, remaining: 30, source: 'header' })
    for (const source of ['log', 'local', 'inferred_429'] as const) expect(foldBudget(day, [reading({ source, lo: 0, hi: null })], T0).used).toEqual({ lo: 0, hi: null })
    for (const source of ['endpoint', 'config'] as const) expect(foldBudget(day, [reading({ source, lo: 0, hi: null })], T0).used).toEqual({ lo: null, hi: null })
  })

  it('keeps a remainder above the limit as sent, and use at zero', () => {
    expect(foldBudget(day, [reading({ source: 'header', lo: 0, hi: 0, limit: 100, remaining: 120 })], T0)).toMatchObject({ used: { lo: 0, hi: 0 }, remaining: 120, limit: 100 })
  })

  it('takes the limit from the newest header or usage answer, else from the specification', () => {
    const raised = reading({ limit: 200, at: T0 - 2 * 86_400_000 })
    const counted = reading({ source: 'log', limit: 100, at: T0 })
    expect(foldBudget(day, [raised, counted], T0).limit).toBe(200)
    expect(foldBudget(day, [counted], T0).limit).toBe(100)
    expect(foldBudget(specWith(utcDay, null), [counted], T0).limit).toBeNull()
  })

  it('ignores readings that are no numbers', () => {
    expect(foldBudget(day, [reading({ lo: Number.NaN }), reading({ at: Number.NaN }), reading({ lo: -3 })], T0).used).toEqual({ lo: null, hi: null })
  })

  it('keeps lo at or below hi, never negative, and is indifferent to the order of readings', () => {
    const sources = fc.constantFrom<Source>('header', 'endpoint', 'inferred_429', 'log', 'local', 'config')
    const windows = fc.constantFrom<Window>(utcDay, assumedDay, fixedMinute, { kind: 'rolling', sec: 60 }, { kind: 'gauge' }, { kind: 'unknown', sec: null }, { kind: 'refill', capacity: 10, perSec: 1 })
    // Distinct times, because of two readings at the same moment either may be called the newest.
    const readings = fc.uniqueArray(
      fc.record({
        source: sources,
        at: fc.integer({ min: T0 - 90_000, max: T0 + 90_000 }),
        lo: fc.integer({ min: -1, max: 200 }),
        hi: fc.option(fc.integer({ min: 0, max: 200 })),
        limit: fc.option(fc.integer({ min: 0, max: 200 })),
        remaining: fc.option(fc.integer({ min: 0, max: 200 })),
        resetAt: fc.option(fc.integer({ min: T0 - 90_000, max: T0 + 90_000 })),
      }),
      { selector: (parts) => parts.at, maxLength: 6 },
    )
    fc.assert(
      fc.property(windows, fc.option(fc.integer({ min: 0, max: 100 })), readings, (window, limit, parts) => {
        const spec = specWith(window, limit)
        const all = parts.map(reading)
        const state = foldBudget(spec, all, T0)
        const { lo, hi } = state.used
        expect((lo ?? 0) >= 0 && (hi ?? 0) >= 0 && (state.remaining ?? 0) >= 0).toBe(true)
        expect(lo === null || hi === null || lo <= hi).toBe(true)
        expect(window.kind === 'unknown' || state.resetAt === null || state.resetAt > T0).toBe(true)
        expect(state.source !== null || lo === null || lo === 0).toBe(true)
        expect(foldBudget(spec, [...all].reverse(), T0)).toEqual(state)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('bindingBudget and markUnreachable (X000-a)', () => {
  const minute: Window = { kind: 'unknown', sec: 60 }
  const reads: BudgetSpec = { ...specWith(minute, 120), id: 'reads', name: 'Reads', kinds: ['read'] }
  const writes: BudgetSpec = { ...specWith(minute, 30), id: 'writes', name: 'Writes', kinds: ['write'] }
  const cap: BudgetSpec = { ...specWith(minute, 100), id: 'cap', name: 'Cap' }
  const perDay: BudgetSpec = { ...specWith(utcDay, 50), id: 'day', name: 'Day', kinds: ['generation'] }
  const gauge: BudgetSpec = { ...specWith({ kind: 'gauge' }, 1), id: 'gauge' }

  it('computes which budget stops a kind of call first', () => {
    const all = [reads, writes, cap, perDay, gauge]
    expect(bindingBudget(all, 'read')?.id).toBe('cap')
    expect(bindingBudget(all, 'write')?.id).toBe('writes')
    expect(bindingBudget(all, 'generation')?.id).toBe('day')
    expect(bindingBudget([specWith(minute, null)], 'read')).toBeNull()
  })

  it('marks the limit that another always reaches first, and only that', () => {
    const marked = markUnreachable([reads, writes, cap, perDay])
    expect(marked.map((spec) => spec.unreachable)).toEqual(['Cannot be reached: "Cap" stops these calls at 100 already.', undefined, undefined, undefined])
    expect(marked[0]?.limit).toBe(120)
    expect(markUnreachable([reads, { ...cap, scope: 'org' }])[0]?.unreachable).toBeUndefined()
    expect(markUnreachable([reads, { ...cap, kinds: ['write'] }])[0]?.unreachable).toBeUndefined()
    expect(markUnreachable([{ ...reads, kinds: null }, { ...cap, kinds: ['read'] }])[0]?.unreachable).toBeUndefined()
  })
})
