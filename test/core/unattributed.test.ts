import { describe, expect, it } from 'vitest'
import { unattributedOf } from '../../electron/core/unattributed.ts'
import { workspace } from '../../shared/dialects/workspace.ts'
import type { Reading } from '../../shared/model.ts'

const used = (lo: number, hi: number | null = lo): Reading => ({
  connectionId: 'c', budgetId: 'token_day', scopeId: 'k', at: 1_000_000, clientAt: 0, lo, hi, limit: 50_000, remaining: null, resetAt: null, windowId: null,
  source: 'endpoint', conf: 'high', anomalies: [], pollId: null,
})
const ok = (count: number) => ({ keyId: 'k', kind: 'read' as const, class: 'ok' as const, sub: null, count })
const facts = { dialect: workspace, plan: null, gaps: [], from: 0 }

describe('use that no row explains', () => {
  it('is what the vendor counted less what the log shows', () => {
    expect(unattributedOf(used(30_000), [ok(12)], facts)).toMatchObject({ logged: { lo: 12, hi: 12 }, lo: 29_988, hi: 29_988 })
  })

  it('is nothing when the log explains it all, or more', () => {
    expect(unattributedOf(used(10), [ok(12)], facts)).toMatchObject({ lo: 0, hi: 0 })
  })

  it('is less sure where gaps may hide rows', () => {
    const gaps = [{ from: 0, to: 500_000, lostHi: 40 }]
    expect(unattributedOf(used(100), [ok(30)], { ...facts, gaps })).toMatchObject({ lo: 30, hi: 70 })
    expect(unattributedOf(used(100), [ok(30)], { ...facts, gaps: [{ from: 0, to: 1, lostHi: null }] })).toMatchObject({ lo: 0, hi: 70 })
  })

  it('has no upper bound where the vendor’s own number has none', () => {
    expect(unattributedOf(used(100, null), [ok(30)], facts)).toMatchObject({ lo: 70, hi: null })
  })
})
