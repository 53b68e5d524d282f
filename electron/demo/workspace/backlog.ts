import type { CallToRecord } from '../callLog.ts'
import type { DemoKey } from '../keys.ts'
import { pickWeighted, whole, type Random } from '../random.ts'
import type { Resource } from './resources.ts'

const dayMs = 86_400_000
/** The usage screen shows seven days, so the past has as many. */
const spanMs = 6.5 * dayMs
const quietMs = 75_000
/** Calls between two errors of any kind: many minutes, so never a burst. */
const errorEvery = 23

const usual: [number, { method: string; route: string; arguments: (random: Random) => unknown }][] = [
  [34, { method: 'GET', route: '/v1/content', arguments: () => ({ limit: '100' }) }],
  [26, { method: 'GET', route: '/v1/content/:id', arguments: (random) => ({ id: `cnt_${whole(random, 1, 320)}` }) }],
  [18, { method: 'GET', route: '/v1/audits/:id', arguments: (random) => ({ id: `adt_${whole(random, 1, 60)}` }) }],
  [12, { method: 'POST', route: '/v1/content/draft', arguments: () => ({ briefs: [{ topic: 'Autumn offers' }, { topic: 'Opening hours' }] }) }],
  [6, { method: 'POST', route: '/v1/audits', arguments: () => ({ url: 'https://example.com/' }) }],
  [4, { method: 'DELETE', route: '/v1/content/:id', arguments: (random) => ({ id: `cnt_${whole(random, 1, 320)}` }) }],
]

const trouble: [number, Pick<CallToRecord, 'method' | 'target' | 'status' | 'arguments' | 'error'>][] = [
  [
    5,
    {
      method: 'GET',
      target: '/v1/content/:id',
      status: 404,
      arguments: { id: 'cnt_9001' },
      error: { code: 'not_found', message: 'Content cnt_9001 was not found.' },
    },
  ],
  [
    3,
    {
      method: 'POST',
      target: '/v1/content/draft',
      status: 400,
      arguments: { briefs: [] },
      error: { code: 'invalid_request', message: 'briefs must be a list of at least one brief.' },
    },
  ],
  [
    1,
    { method: 'POST', target: '/v1/audits', status: 500, arguments: { url: 'https://example.com/' }, error: { code: 'internal', message: 'Something went wrong on our side.' } },
  ],
]

/** The past week, busier by day than by night (UTC) and lately than before, oldest first; `keys` with the busiest first. */
export function workspaceBacklog(now: number, random: Random, keys: readonly DemoKey[], resources: readonly Resource[]): CallToRecord[] {
  const calls: CallToRecord[] = []
  if (keys.length === 0) return calls
  const tookMs = (method: string, route: string): [number, number] => resources.find((one) => one.method === method && one.route === route)?.tookMs ?? [5, 20]
  let at = now - quietMs
  for (let index = 1; at > now - spanMs; index += 1) {
    const key = pickWeighted(random, keys.map((one, place) => [keys.length - place, one]))
    const bad = index % errorEvery === 0 ? pickWeighted(random, trouble) : null
    const wish = pickWeighted(random, usual)
    const call = bad ?? { method: wish.method, target: wish.route, status: wish.method === 'POST' ? 202 : 200, arguments: wish.arguments(random), error: null }
    calls.push({
      ...call,
      at,
      keyId: key.id,
      keyLabel: key.label,
      ok: bad === null,
      durationMs: whole(random, ...tookMs(call.method, call.target)),
      refusedBy: null,
      logged: key.mode === 'live',
    })
    const age = (now - at) / spanMs
    const isNight = new Date(at).getUTCHours() < 6
    at -= Math.round(whole(random, 40_000, 600_000) * (1 + 2 * age) * (isNight ? 2.5 : 1))
  }
  return calls.reverse()
}
