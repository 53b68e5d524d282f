import { beforeEach, describe, expect, it } from 'vitest'
import { createPointsApi } from '../../electron/demo/points/api.ts'
import { callerOf, statusesOf, type Caller } from './caller.ts'
import { fakeClock, second, type FakeClock } from './fakeClock.ts'

let clock: FakeClock
let api: ReturnType<typeof createPointsApi>
let call: Caller

async function start(options: Parameters<typeof createPointsApi>[0] = {}): Promise<void> {
  clock = fakeClock()
  api = createPointsApi({ clock, keys: [{ label: 'A' }, { label: 'B' }], ...options })
  call = await callerOf(api)
}
beforeEach(async () => start())

const names = ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']
const limits = (told: { headers: Headers }): (string | null)[] => names.map((name) => told.headers.get(name))
const batch = (count: number): unknown => ({ projects: Array.from({ length: count }, () => ({})) })

it.each([
  ['GET', '/v1/projects/prj_1', undefined, 1],
  ['GET', '/v1/projects', undefined, 3],
  ['POST', '/v1/projects', { name: 'x' }, 3],
  ['POST', '/v1/projects/batch', batch(3), 5],
  ['POST', '/v1/projects/batch', batch(400), 10],
  ['GET', '/v1/reports/summary?days=7', undefined, 5],
  ['GET', '/v1/reports/summary?days=90', undefined, 10],
  ['GET', '/v1/reports/summary?days=-1', undefined, 5],
  ['GET', '/v1/reports/summary?days=soon', undefined, 5],
])('%s %s costs what its work is worth', async (method, path, body, points) => {
  const told = await call.as('A', method, path, body)
  expect([told.status, api.used('org_points_minute'), ...limits(told)]).toEqual([200, points, null, '100', String(100 - points), 'Sun, 22 Nov 2026 12:01:00 GMT'])
})

describe('the points of the organisation', () => {
  it('are shared by all keys; a dear call is refused while a cheap one still fits', async () => {
    await call.times(19, 'A', 'POST', '/v1/projects/batch', batch(1))
    await call.as('B', 'GET', '/v1/projects/prj_1')
    clock.pass(39 * second)
    const refused = await call.as('B', 'GET', '/v1/reports/summary?days=7')
    expect([refused.status, ...limits(refused)]).toEqual([429, '21', '100', '4', 'Sun, 22 Nov 2026 12:01:00 GMT'])
    expect((await call.as('B', 'GET', '/v1/projects/prj_2')).status).toBe(200)
    clock.pass(21 * second)
    expect((await call.as('B', 'GET', '/v1/reports/summary?days=7')).headers.get('x-ratelimit-remaining')).toBe('95')
  })

  it('are 1000 for Enterprise', async () => {
    await start({ plan: 'enterprise' })
    expect(statusesOf(await call.times(101, 'A', 'POST', '/v1/projects/batch', batch(90))).indexOf(429)).toBe(100)
  })

  it('refill point by point when switched: rejected until sufficient points are available', async () => {
    await start({ switches: { window: 'refill', resetForm: 'delta' } })
    await call.times(10, 'A', 'POST', '/v1/projects/batch', batch(90))
    const refused = await call.as('A', 'GET', '/v1/reports/summary?days=90')
    expect(limits(refused)).toEqual(['6', '100', '0', '60'])
    clock.pass(6 * second)
    expect((await call.as('A', 'GET', '/v1/reports/summary?days=90')).status).toBe(200)
  })

  it('may be adjusted while it runs', async () => {
    await call.times(10, 'A', 'GET', '/v1/projects')
    api.limits.org_points_minute = 20
    const refused = await call.as('A', 'GET', '/v1/projects/prj_1')
    expect([refused.status, ...limits(refused).slice(1, 3)]).toEqual([429, '20', '0'])
  })
})

it('may leave out Retry-After, or the headers of a success', async () => {
  await start({ limits: { org_points_minute: 1 }, switches: { retryAfterForm: 'none', limitHeadersOnSuccess: false } })
  expect(limits(await call.as('A', 'GET', '/v1/projects/prj_1'))).toEqual([null, null, null, null])
  expect(limits(await call.as('A', 'GET', '/v1/projects/prj_1'))).toEqual([null, '1', '0', 'Sun, 22 Nov 2026 12:01:00 GMT'])
})

it('tells by status what went wrong', async () => {
  const told = [await call.as(null, 'GET', '/v1/projects'), await call.as('A', 'GET', '/v1/projects/prj_77'), await call.as('A', 'POST', '/v1/projects', '{')]
  expect(statusesOf(told)).toEqual([401, 404, 400])
  expect(limits(told[0] ?? { headers: new Headers() })).toEqual([null, null, null, null])
})
