import { describe, expect, it } from 'vitest'
import { createMeter, refusalOf } from '../../electron/demo/meter.ts'
import { hour, minute, noon, second } from './fakeClock.ts'

describe('a fixed window', () => {
  it('begins with the first call and frees everything at once', () => {
    const meter = createMeter({ kind: 'fixed', ms: minute, anchor: 'first_call' }, () => 2)
    meter.take(noon + 20 * second, 1)
    meter.take(noon + 79 * second, 1)
    expect(meter.waitMs(noon + 79 * second, 1)).toBe(second)
    expect(meter.remaining(noon + 79 * second)).toBe(0)
    expect(meter.remaining(noon + 80 * second)).toBe(2)
    expect(meter.resetAt(noon + 90 * second)).toBe(noon + 150 * second)
  })

  it('begins on the whole minute when anchored to the epoch', () => {
    const meter = createMeter({ kind: 'fixed', ms: minute, anchor: 'epoch' }, () => 1)
    meter.take(noon + 59 * second, 1)
    expect(meter.waitMs(noon + 59 * second, 1)).toBe(second)
    expect(meter.waitMs(noon + minute, 1)).toBe(0)
  })
})

describe('a rolling window', () => {
  it('frees every unit a minute after it was spent', () => {
    const meter = createMeter({ kind: 'rolling', ms: minute }, () => 3)
    for (const at of [0, 10, 20]) meter.take(noon + at * second, 1)
    expect(meter.waitMs(noon + 30 * second, 1)).toBe(30 * second)
    expect(meter.waitMs(noon + 30 * second, 2)).toBe(40 * second)
    expect(meter.remaining(noon + 60 * second)).toBe(1)
    expect(meter.resetAt(noon + 30 * second)).toBe(noon + 80 * second)
  })
})

describe('a refilling budget', () => {
  it('drains evenly and says when enough has come back', () => {
    const meter = createMeter({ kind: 'refill', ms: minute }, () => 60)
    meter.take(noon, 60)
    expect(meter.remaining(noon + 10 * second)).toBe(10)
    expect(meter.waitMs(noon + 10 * second, 15)).toBe(5 * second)
    expect(meter.remaining(noon + 2 * minute)).toBe(60)
  })
})

describe('a calendar window', () => {
  it.each([
    ['hour', noon + hour],
    ['day', Date.UTC(2026, 10, 23)],
    ['month', Date.UTC(2026, 11, 1)],
  ] as const)('ends with the UTC %s', (unit, end) => {
    const meter = createMeter({ kind: 'calendar', unit }, () => 5)
    meter.take(noon, 5)
    expect(meter.waitMs(noon, 1)).toBe(end - noon)
    expect(meter.used(end - 1)).toBe(5)
    expect(meter.used(end)).toBe(0)
  })
})

it('follows a limit that changes while it runs, and takes units back', () => {
  let limit = 2
  const meter = createMeter({ kind: 'fixed', ms: minute, anchor: 'first_call' }, () => limit)
  meter.take(noon, 2)
  expect(meter.waitMs(noon, 1)).toBeGreaterThan(0)
  limit = 3
  expect(meter.waitMs(noon, 1)).toBe(0)
  limit = 1
  expect(meter.remaining(noon)).toBe(0)
  meter.giveBack(noon, 2)
  expect(meter.remaining(noon)).toBe(1)
})

it('names the budget with the longest wait and spends nothing on a refusal', () => {
  const short = createMeter({ kind: 'fixed', ms: minute, anchor: 'first_call' }, () => 1)
  const long = createMeter({ kind: 'calendar', unit: 'day' }, () => 1)
  const charges = [
    { budget: 'short', meter: short, units: 1 },
    { budget: 'long', meter: long, units: 1 },
  ]
  expect(refusalOf(noon, charges)).toBeNull()
  for (const charge of charges) charge.meter.take(noon, 1)
  expect(refusalOf(noon, charges)).toMatchObject({ budget: 'long', waitMs: 12 * hour })
  expect(short.used(noon)).toBe(1)
})
