import { describe, expect, test } from 'vitest'
import { verdictClasses, type Verdict } from '../../../shared/model.ts'
import { windowWords } from '../../../renderer/words/budgets.ts'
import { finePercent, percent, plural, rangeText, shareText } from '../../../renderer/words/numbers.ts'
import { readPercentages } from '../../../renderer/words/percentages.ts'
import { age, duration, timeLeft } from '../../../renderer/words/times.ts'
import { explainVerdict, gapLoss, verdictWords } from '../../../renderer/words/verdicts.ts'

describe('numbers in words', () => {
  test('say how certain they are, and unknown is a word', () => {
    expect(
      [
        { lo: 41, hi: 41 },
        { lo: 41, hi: 46 },
        { lo: 41, hi: null },
        { lo: null, hi: 46 },
        { lo: null, hi: null },
      ].map(rangeText),
    ).toEqual(['41', '41–46', '≥ 41', '≤ 46', 'unknown'])
  })

  test('never show a limit as reached early, nor some use as none', () => {
    expect([0, 0.001, 0.5, 0.9999, 1, 1.008].map(percent)).toEqual(['0 %', '< 1 %', '50 %', '99 %', '100 %', '100 %'])
  })

  test('have no share without a limit or a number', () => {
    expect(shareText({ lo: 41, hi: 46 }, 50)).toBe('82–92 %')
    expect(shareText({ lo: 41, hi: null }, 50)).toBe('≥ 82 %')
    expect(shareText({ lo: 41, hi: 41 }, null)).toBeNull()
    expect(shareText({ lo: 41, hi: 41 }, 0)).toBeNull()
    expect(shareText({ lo: null, hi: null }, 50)).toBeNull()
  })

  test('show small parts to two digits', () => {
    expect([0, 0.0038, 0.0123, 0.14].map(finePercent)).toEqual(['0 %', '0.38 %', '1.2 %', '14 %'])
  })

  test('count in the singular and the plural', () => {
    expect([plural(0, 'call'), plural(1, 'call'), plural(1_234, 'call')]).toEqual(['0 calls', '1 call', '1,234 calls'])
  })

  test('are read as people write percentages', () => {
    expect(readPercentages('95, 80 80%')).toEqual([80, 95])
    expect(readPercentages('0')).toBeNull()
  })
})

describe('times in words', () => {
  test('keep the precision people compare', () => {
    expect([93.4, 1_240, 12_480, 59_940, 125_000].map(duration)).toEqual(['93 ms', '1.24 s', '12.5 s', '59.9 s', '2 min 5 s'])
  })

  test('tick in whole seconds and never show 0 before it has come', () => {
    expect([1, 999, 59_001, 3_600_000].map(timeLeft)).toEqual(['1 s', '1 s', '1 min', '1 h'])
  })

  test('age in the largest unit', () => {
    expect([0, 40_000, 3 * 3_600_000, 50 * 3_600_000].map(age)).toEqual(['just now', '40 s ago', '3 h ago', '2 d ago'])
  })
})

describe('windows in words', () => {
  test('name their kind, and what is assumed', () => {
    expect(windowWords({ kind: 'fixed', sec: 60, anchor: 'epoch' })).toBe('each 1 min, fixed')
    expect(windowWords({ kind: 'rolling', sec: 60 })).toBe('any 1 min, rolling')
    expect(windowWords({ kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' })).toBe('per calendar day, UTC assumed')
    expect(windowWords({ kind: 'unknown', sec: null })).toBe('window unknown')
    expect(windowWords({ kind: 'gauge' })).toBe('at the same time')
  })
})

describe('verdicts in words', () => {
  const refused: Verdict = {
    class: 'rate_limited',
    sub: null,
    code: null,
    scopes: [],
    waitMs: 32_000,
    waitSource: 'header_delta',
    budgets: ['cap', 'reads'],
    conf: 'low',
    retryable: true,
    anomalies: [],
  }

  test('exist for every class, each with what to do', () => {
    for (const verdict of verdictClasses) expect(verdictWords(verdict).meaning.length).toBeGreaterThan(20)
    expect(new Set(verdictClasses.map((verdict) => verdictWords(verdict).label)).size).toBe(verdictClasses.length)
  })

  test('name the budget only as surely as it is known, and the wait with its source', () => {
    const names = { cap: 'All calls per minute', reads: 'Reads per minute' }
    const text = explainVerdict(refused, (id) => names[id as keyof typeof names]).join(' ')
    expect(text).toContain('Most likely refused by All calls per minute; otherwise Reads per minute.')
    expect(text).toContain('Wait 32 s after the answer, according to the Retry-After header.')
    expect(text).toContain('may be tried again')
    expect(explainVerdict({ ...refused, conf: 'high', budgets: ['cap'] }, () => 'All calls').join(' ')).toContain('Refused by All calls.')
  })

  test('name a missing scope and warn against repeating', () => {
    const text = explainVerdict(
      { ...refused, class: 'missing_scope', scopes: ['content:write'], waitMs: null, budgets: [], retryable: false },
      String,
    ).join(' ')
    expect(text).toContain('It named the scope content:write.')
    expect(text).toContain('Do not repeat this call unchanged.')
  })

  test('say of a gap how much is lost, and when that is not known', () => {
    const loss = (lostLo: number, lostHi: number | null) => gapLoss({ lostLo, lostHi })
    expect([loss(312, 312), loss(1, 1), loss(40, 60), loss(3, null), loss(0, null), loss(0, 9), loss(0, 0)]).toEqual([
      '312 calls not seen',
      '1 call not seen',
      '40–60 calls not seen',
      'at least 3 calls not seen',
      'calls may be missing',
      'up to 9 calls not seen',
      'nothing lost',
    ])
  })
})
