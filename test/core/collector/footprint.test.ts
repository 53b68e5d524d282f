import { describe, expect, it } from 'vitest'
import { footprintOf, spend, type Spent } from '../../../electron/core/collector/footprint.ts'
import { workspace } from '../../../shared/dialects/workspace.ts'

const specs = new Map(workspace.budgets(null).map((spec) => [spec.id, spec]))
const noon = Date.UTC(2026, 10, 22, 12)
const one: Record<string, [number, number]> = { token_minute: [1, 1], token_day: [0, 1] }
const units = (spent: Spent, at: number) => Object.fromEntries(footprintOf(spent, specs.values(), at).map((entry) => [entry.budgetId, entry.units]))

describe('our own footprint', () => {
  it('counts what we took of each budget in its present window, at its greatest', () => {
    let spent: Spent = new Map()
    for (const at of [noon, noon + 1_000, noon + 90_000]) spent = spend(spent, one, specs, at)
    expect(units(spent, noon + 91_000)).toEqual({ token_minute: 1, token_day: 3 })
    expect(footprintOf(spent, specs.values(), noon + 91_000).find((entry) => entry.budgetId === 'token_day')).toMatchObject({
      share: 3 / 50_000,
      allowedShare: 0.02,
      since: Date.UTC(2026, 10, 22),
    })
  })

  it('starts anew with the window and forgets what no window reaches', () => {
    let spent: Spent = new Map()
    for (let hour = 0; hour < 72; hour += 1) spent = spend(spent, one, specs, noon + hour * 3_600_000)
    expect(units(spent, noon + 71 * 3_600_000)['token_day']).toBe(12)
    expect(spent.get('token_day')?.pieces.length).toBeLessThanOrEqual(26)
    expect(spent.get('token_minute')?.pieces.length).toBeLessThanOrEqual(3)
  })

  it('leaves out what costs nothing', () => {
    expect(units(spend(new Map(), { token_day: [0, 0] }, specs, noon), noon)).toEqual({})
  })
})
