import { expect, test } from 'vitest'
import { calmPushes } from '../../electron/shell/pushes.ts'
import { FakeClock } from '../fakes/fakeClock.ts'

test('what says "ask again" is merged per connection, and counts are added up', async () => {
  const clock = new FakeClock(0)
  const pushed: [string, unknown][] = []
  const push = calmPushes(clock, (name, payload) => pushed.push([name, payload]))
  push('calls.arrived', { connectionId: 'a', count: 3 })
  push('budgets.changed', { connectionId: 'a' })
  push('calls.arrived', { connectionId: 'a', count: 4 })
  push('calls.arrived', { connectionId: 'b', count: 1 })
  expect(pushed).toEqual([])
  await clock.pass(250)
  expect(pushed).toEqual([
    ['calls.arrived', { connectionId: 'a', count: 7 }],
    ['budgets.changed', { connectionId: 'a' }],
    ['calls.arrived', { connectionId: 'b', count: 1 }],
  ])
  push('calls.arrived', { connectionId: 'a', count: 2 })
  await clock.pass(250)
  expect(pushed.at(-1)).toEqual(['calls.arrived', { connectionId: 'a', count: 2 }])
  expect(clock.untilNext()).toBeNull()
})

test('a thousand changes in a second are at most four pushes', async () => {
  const clock = new FakeClock(0)
  let pushes = 0
  const push = calmPushes(clock, () => pushes++)
  for (let n = 0; n < 1000; n++) {
    push('connection.changed', { connectionId: 'a' })
    await clock.pass(1)
  }
  expect(pushes).toBeLessThanOrEqual(4)
})

test('the last state of one export is not lost in that of another', async () => {
  const clock = new FakeClock(0)
  const pushed: unknown[] = []
  const push = calmPushes(clock, (_name, payload) => pushed.push(payload))
  push('export.changed', { id: 'a', state: 'running' })
  push('export.changed', { id: 'a', state: 'done' })
  push('export.changed', { id: 'b', state: 'running' })
  await clock.pass(250)
  expect(pushed).toEqual([{ id: 'a', state: 'done' }, { id: 'b', state: 'running' }])
})

test('alerts and clicks pass at once, each', () => {
  const pushed: string[] = []
  const push = calmPushes(new FakeClock(0), (name) => pushed.push(name))
  push('alert.raised', { alert: {} })
  push('alert.raised', { alert: {} })
  push('evidence.requested', { alertId: 'x' })
  expect(pushed).toEqual(['alert.raised', 'alert.raised', 'evidence.requested'])
})
