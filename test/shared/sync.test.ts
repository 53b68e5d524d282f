import { array, assert, constantFrom, integer, jsonValue, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, hash64 } from '../../shared/hash.ts'
import { align, countBounds, gapFromAlignment, identityOf, stateOf, type RowFacts } from '../../shared/sync.ts'
import { seededRandom } from './seededRandom.ts'

const rows = (text: string): string[] => text.split(' ').filter((row) => row !== '')
const look = (prev: string, next: string, windowSize: number | null = 200, options = {}) => align(rows(prev), rows(next), windowSize, options)

describe('laying a look at the log over the one before', () => {
  it('finds new rows above the known ones', () => {
    expect(look('c b a', 'e d c b a')).toEqual({
      kind: 'aligned',
      added: [0, 1],
      pairs: [
        [2, 0],
        [3, 1],
        [4, 2],
      ],
      gap: false,
      ambiguous: false,
      weak: false,
      addedMin: 2,
      addedMax: 2,
    })
  })

  it('finds nothing new in an unchanged log', () => {
    expect(look('c b a', 'c b a')).toMatchObject({ kind: 'aligned', added: [], gap: false })
  })

  it('finds the old rows when they also occur among the new ones', () => {
    expect(look('x a x', 'x a x a x')).toMatchObject({ kind: 'aligned', added: [0, 1], gap: false })
  })

  it('lets old rows fall out of a full window', () => {
    expect(look('d c b a', 'f e d c', 4)).toMatchObject({ kind: 'aligned', added: [0, 1], pairs: [[2, 0], [3, 1]], gap: false })
  })

  it('accepts one shared stamped row as proof, but not one without a stamp', () => {
    expect(look('d c b', 'f e d', 3)).toMatchObject({ kind: 'aligned', gap: false, weak: false })
    expect(look('d c b', 'f e d', 3, { stamped: false })).toMatchObject({ kind: 'aligned', added: [0, 1], gap: true, weak: true })
  })

  it('needs five shared rows without stamps', () => {
    expect(look('e d c b a', 'f e d c b', 5, { stamped: false }).weak).toBe(true)
    expect(look('f e d c b a', 'g f e d c b', 6, { stamped: false }).weak).toBe(false)
  })

  it('counts equal rows of one millisecond', () => {
    expect(look('x x a', 'x x x a')).toMatchObject({ kind: 'aligned', added: [0], gap: false, ambiguous: false })
  })

  it('calls an overlap of one repeated identity weak, and says how many rows may be new', () => {
    expect(look('x x x', 'x x x', 3)).toMatchObject({ kind: 'aligned', added: [], weak: true, gap: true, ambiguous: true, addedMin: 0, addedMax: 2 })
  })

  it('knows that a log which is not full has dropped nothing', () => {
    expect(look('x x', 'x x x x')).toMatchObject({ added: [0, 1], weak: false, gap: false, ambiguous: false })
  })

  it('breaks a tie with an independent count', () => {
    expect(look('x x x', 'x x x', 3, { counted: 2 })).toMatchObject({ added: [0, 1], pairs: [[2, 0]], addedMin: 0, addedMax: 2 })
  })

  it('finds a slow call below newer rows', () => {
    expect(look('c b a', 'd c L b a')).toMatchObject({ kind: 'reordered', added: [0, 2], gap: false })
  })

  it('finds a late row below all others', () => {
    expect(look('c b', 'd c b L')).toMatchObject({ kind: 'reordered', added: [0, 3], gap: false })
  })

  it('trusts reordered rows without stamps only when five are shared', () => {
    expect(look('c b a', 'd c L b a', 200, { stamped: false })).toMatchObject({ kind: 'reordered', gap: true, weak: true })
    expect(look('e d c b a', 'f e L d c b a', 200, { stamped: false })).toMatchObject({ kind: 'reordered', gap: false })
  })

  it('pairs equal rows from the old end when rows were reordered', () => {
    expect(look('x b a', 'x x L b a')).toMatchObject({ kind: 'reordered', added: [0, 2], pairs: [[1, 0], [3, 1], [4, 2]] })
  })

  it('tells an overwritten window from an emptied log', () => {
    expect(look('c b a', 'g f e', 3)).toMatchObject({ kind: 'overflow', added: [0, 1, 2], gap: true })
    expect(look('c b a', 'd')).toMatchObject({ kind: 'log_reset', added: [0], gap: true })
    expect(look('c b a', '')).toMatchObject({ kind: 'log_reset', added: [], gap: true })
    expect(look('c b a', 'd', null)).toMatchObject({ kind: 'log_reset', gap: true })
  })

  it('imports everything at the first look', () => {
    expect(look('', 'b a', 2)).toMatchObject({ kind: 'first', added: [0, 1], gap: false })
    expect(look('', '')).toMatchObject({ kind: 'first', added: [], gap: false })
  })

  it('takes a log seen empty as known', () => {
    expect(look('', 'b a', 200, { firstLook: false })).toMatchObject({ kind: 'aligned', added: [0, 1], gap: false })
    expect(look('', 'b a', 2, { firstLook: false })).toMatchObject({ kind: 'overflow', added: [0, 1], gap: true })
  })

  it('adds nothing when nothing changed, whatever the rows', () => {
    const few = array(constantFrom('a', 'b', 'c'), { maxLength: 12 })
    assert(property(few, integer({ min: 1, max: 12 }), (all, windowSize) => {
      const kept = all.slice(0, windowSize)
      expect(align(kept, kept, windowSize).added).toEqual([])
    }))
  })

  it('uses every row once: rows seen = rows added + rows paired', () => {
    const few = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 15 })
    assert(property(few, few, integer({ min: 1, max: 15 }), (prev, next, windowSize) => {
      const { added, pairs, addedMin, addedMax } = align(prev, next, windowSize)
      expect([...added, ...pairs.map(([index]) => index)].sort((a, b) => a - b)).toEqual(next.map((_, index) => index))
      expect(new Set(pairs.map(([, index]) => index)).size).toBe(pairs.length)
      expect(pairs.every(([mine, theirs]) => next[mine] === prev[theirs])).toBe(true)
      expect(addedMin).toBeLessThanOrEqual(added.length)
      expect(addedMax).toBeGreaterThanOrEqual(added.length)
    }))
  })
})

/** A vendor's log: stamped rows, some equal to their neighbour, some logged late; at most `windowSize` are shown. */
function simulate({ seed, windowSize, polls, equal, late, busiest }: { seed: number; windowSize: number; polls: number; equal: number; late: number; busiest: number }) {
  const random = seededRandom(seed)
  const log: { identity: string; index: number }[] = []
  let made = 0
  const counts = { wrong: 0, missed: 0, falseGaps: 0, overflows: 0, hidden: 0 }
  let prev: string[] = []
  let seenUpTo = 0
  for (let poll = 0; poll < polls; poll++) {
    const arriving = Math.floor(random() ** 3 * busiest)
    for (let i = 0; i < arriving; i++) {
      const newest = log[0]
      const row = { identity: newest !== undefined && random() < equal ? newest.identity : `row ${made}`, index: ++made }
      if (random() < late) log.splice(Math.floor(random() * Math.min(8, log.length)), 0, row)
      else log.unshift(row)
    }
    log.length = Math.min(log.length, windowSize * 3)
    const shown = log.slice(0, windowSize)
    const next = shown.map(({ identity }) => identity)
    const result = align(prev, next, windowSize)
    const fresh = shown.filter(({ index }) => index > seenUpTo).length
    const broken = poll > 0 && prev.length > 0 && fresh >= windowSize
    if (broken) counts.overflows++
    // When the oldest new row happens to equal the newest known one, nobody could tell.
    const hidden = next.at(-1) === prev[0]
    if (broken && !result.gap) counts[hidden ? 'hidden' : 'missed']++
    if (!broken && result.gap && !result.weak) counts.falseGaps++
    if (!broken && result.added.length !== fresh) counts.wrong++
    prev = next
    seenUpTo = made
  }
  return counts
}

describe('a simulated log', () => {
  it('is counted without an error when a fifth of the rows equal their neighbour', () => {
    let overflows = 0
    for (let seed = 1; seed <= 8; seed++) {
      const counts = simulate({ seed, windowSize: 200, polls: 400, equal: 0.2, late: 0, busiest: 420 })
      expect(counts, `seed ${seed}`).toMatchObject({ wrong: 0, missed: 0, falseGaps: 0 })
      overflows += counts.overflows
    }
    expect(overflows).toBeGreaterThan(500)
  })

  it('is counted without an error when slow calls appear below newer rows', () => {
    for (let seed = 1; seed <= 4; seed++) {
      expect(simulate({ seed, windowSize: 200, polls: 400, equal: 0, late: 0.1, busiest: 150 }), `seed ${seed}`).toMatchObject({ wrong: 0, missed: 0, falseGaps: 0 })
    }
  })

  it('misses no gap that could be seen in a tiny window full of equal rows', () => {
    const counts = simulate({ seed: 1, windowSize: 20, polls: 4000, equal: 0.5, late: 0, busiest: 45 })
    expect(counts.overflows).toBeGreaterThan(700)
    expect(counts.missed).toBe(0)
    expect(counts.hidden).toBeLessThan(counts.overflows / 30)
  })
})

describe('the name of a row', () => {
  const row: RowFacts = {
    serverId: null,
    at: 1000,
    vendorKey: 'k1',
    tool: 'pages.list',
    route: null,
    args: { b: 1, a: [1, { d: 2, c: 3 }] },
    status: 200,
    ok: true,
    durationMs: 12,
    errorText: null,
  }

  it('does not depend on the order of argument members', () => {
    expect(identityOf({ ...row, args: { a: [1, { c: 3, d: 2 }], b: 1 } })).toBe(identityOf(row))
  })

  it('differs by time, key, tool, route, arguments and salt', () => {
    const others = [{ at: 1001 }, { vendorKey: 'k2' }, { tool: 'pages.get' }, { route: '/x' }, { args: { a: 2 } }].map((change) => identityOf({ ...row, ...change }))
    expect(new Set([identityOf(row), identityOf(row, 'salt'), ...others]).size).toBe(7)
  })

  it('stays the same while the call runs, but its state changes', () => {
    const done = { ...row, status: 500, ok: false, durationMs: 900, errorText: 'x' }
    expect(identityOf(done)).toBe(identityOf(row))
    expect(stateOf(done)).not.toBe(stateOf(row))
  })

  it('is the id of the server where there is one', () => {
    expect(identityOf({ ...row, serverId: '7' })).toBe(identityOf({ ...row, serverId: '7', at: 5 }))
  })

  it('hardly ever collides', () => {
    const hashes = new Set(Array.from({ length: 200_000 }, (_, i) => hash64(`2026-11-22T12:00:${i}`)))
    expect(hashes.size).toBe(200_000)
  })

  it('can be made of anything that JSON can hold', () => {
    assert(property(jsonValue({ maxDepth: 8 }), (value) => {
      expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value))
    }))
    let deep: unknown = 1
    for (let i = 0; i < 20_000; i++) deep = [deep]
    expect(canonicalJson(deep).length).toBeLessThan(200)
  })
})

describe('the gap behind an alignment', () => {
  const prev = { newestAt: 1_000_000, oldestAt: 900_000, rows: 200 }

  it('is none while the log continues', () => {
    expect(gapFromAlignment(look('c b a', 'd c b a'), prev, prev, 0)).toBeNull()
  })

  it('estimates what an overflow lost from the rate of the new rows', () => {
    const next = { newestAt: 1_060_000, oldestAt: 1_040_000, rows: 200 }
    // 200 rows in 20 s = 10 a second, for 60 s = 600, of which 200 were seen.
    expect(gapFromAlignment(look('c b a', 'g f e', 3), prev, next, 1_061_000)).toMatchObject({
      kind: 'overflow',
      from: 1_000_000,
      to: 1_040_000,
      lostLo: 0,
      lostHi: null,
      lostEst: 400,
    })
  })

  it('knows a lower bound when something else counted', () => {
    const gap = gapFromAlignment(look('c b a', 'g f e', 3), prev, { newestAt: null, oldestAt: null, rows: 3 }, 1_061_000, 50)
    expect(gap).toMatchObject({ to: 1_061_000, lostLo: 47, lostEst: null })
  })

  it('tells a cleared log', () => {
    expect(gapFromAlignment(look('c b a', ''), prev, { newestAt: null, oldestAt: null, rows: 0 }, 1_061_000)).toMatchObject({
      kind: 'log_reset',
      from: 1_000_000,
      to: 1_061_000,
    })
  })

  it('is only possible behind a weak overlap', () => {
    expect(gapFromAlignment(look('x x x', 'x x x', 3), prev, { newestAt: 1_030_000, oldestAt: 1_000_000, rows: 3 }, 1_061_000)).toMatchObject({
      kind: 'possible',
      to: 1_030_000,
      lostHi: null,
    })
  })

  it('never ends before it begins', () => {
    const before = { newestAt: 900_000, oldestAt: 800_000, rows: 200 }
    const gap = gapFromAlignment(look('c b a', 'g f e', 3), prev, before, 0)
    expect(gap?.to).toBe(gap?.from)
    expect(gap?.lostEst).toBe(0)
  })
})

describe('counting across gaps', () => {
  const window = { from: 0, to: 60_000 }

  it('adds what the cap allowed, or what is known to be lost at most', () => {
    expect(countBounds(40, [{ from: 10_000, to: 20_000, lostHi: null }], window, 2, 60_000)).toEqual({ lo: 40, hi: 60 })
    expect(countBounds(40, [{ from: 10_000, to: 20_000, lostHi: 3 }], window, 2, 60_000)).toEqual({ lo: 40, hi: 43 })
  })

  it('cuts gaps at the window and ends open ones now', () => {
    expect(countBounds(1, [{ from: -50_000, to: 5000, lostHi: null }, { from: 50_000, to: null, lostHi: null }], window, 1, 55_000)).toEqual({ lo: 1, hi: 11 })
    expect(countBounds(1, [{ from: -50_000, to: 0, lostHi: null }], window, 1, 55_000)).toEqual({ lo: 1, hi: 1 })
  })

  it('has no upper bound when nothing bounds a gap', () => {
    expect(countBounds(1, [{ from: 0, to: 5, lostHi: null }], window, null, 10)).toEqual({ lo: 1, hi: null })
  })
})
