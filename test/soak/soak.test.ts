import { expect, it } from 'vitest'
import { verdicts } from './report.ts'
import { soak } from './soak.ts'

it('two days of outages, sleep, set clocks and bursts leave nothing unseen, untold or asked for too often', { timeout: 300_000 }, async () => {
  const result = await soak({ days: 2 })
  expect(verdicts(result).filter((verdict) => !verdict.passed)).toEqual([])
  // The story is one in which all of it happened.
  expect(result.calls.inGaps).toBeGreaterThan(0)
  expect(result.alerts.expected).toBeGreaterThan(3)
  expect(result.polls).toBeGreaterThan(1_000)
})
