import { expect, it } from 'vitest'
import { PollPurse } from '../../../electron/core/collector/pollPurse.ts'

it('pays five requests at once and then one per interval, of which an unchanged answer costs nothing and each further page one more', () => {
  let now = 0
  const purse = new PollPurse(() => now)
  expect(Array.from({ length: 6 }, () => purse.pay(10_000))).toEqual([true, true, true, true, true, false])
  expect(purse.waitMs(10_000)).toBe(10_000)
  now = 10_000
  expect(purse.pay(10_000)).toBe(true)
  purse.settle({ requests: 1, free: true })
  expect(purse.waitMs(10_000)).toBe(0)
  expect(purse.pay(10_000)).toBe(true)
  purse.settle({ requests: 3, free: false })
  expect(purse.waitMs(10_000)).toBe(30_000)
})
