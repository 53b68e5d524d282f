import { createDecksApi } from '../../electron/demo/decks/api.ts'
import type { SimulatedApi } from '../../electron/demo/host.ts'
import { createListsApi } from '../../electron/demo/lists/api.ts'
import { createPointsApi } from '../../electron/demo/points/api.ts'
import { pick, randomFrom, whole, type Random } from '../../electron/demo/random.ts'
import { createToolsApi } from '../../electron/demo/tools/api.ts'
import { createWorkspaceApi } from '../../electron/demo/workspace/api.ts'
import { FakeClock } from '../fakes/fakeClock.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
/** Label of the key that polls. */
export const monitor = 'Monitor'

export const apiNames = ['tools', 'workspace', 'decks', 'lists', 'points'] as const
export type ApiName = (typeof apiNames)[number]

/** One request of a client. */
export interface Wish {
  method: 'GET' | 'POST'
  path: string
  body?: unknown
}

/** A key at work: how many calls a minute it makes at a time, and which. */
export interface Worker {
  api: ApiName
  label: string
  /** Calls per minute, 0 = rests. */
  rate(at: number): number
  wish(random: Random): Wish
}

/** The APIs, their clients and the time they live in: the server's clock never jumps, whatever happens to the client's. */
export interface World {
  clock: FakeClock
  /** The server's time now. */
  now: () => number
  apis: Record<ApiName, SimulatedApi<string>>
  workers: Worker[]
  /** Makes one call, without a socket. */
  call: (api: ApiName, label: string, wish: Wish) => Promise<number>
}

/** Enough for the longest log anybody pages through and for the time between two comparisons. */
const keepCalls = 8_000

const tool = (name: string, body: unknown = { id: 7 }): Wish => ({ method: 'POST', path: `/tools/${name}`, body })

/** Calls by the hour of the day: little at night, most in the afternoon; days differ. */
function dayShape(seed: number, name: string, perMin: number): (at: number) => number {
  return (at) => {
    const ofDay = 0.5 + randomFrom(seed, `${name} ${Math.floor(at / day)}`)()
    const hours = (at % day) / hour
    return perMin * ofDay * (0.25 + 1.5 * Math.max(0, Math.sin(((hours - 6) / 15) * Math.PI)))
  }
}

export function createWorld(seed: number, start: number): World {
  const clock = new FakeClock(start)
  const now = (): number => start + clock.uptime()
  const server = { clock: { now }, seed, keepCalls }
  const watched = { label: monitor }
  const apis = {
    tools: createToolsApi({ ...server, keys: [{ label: 'Website' }, { label: 'Bot', scopes: ['content:read'] }, { label: 'Writer' }, { ...watched, scopes: ['activity:read'] }], switches: { etag: true } }),
    workspace: createWorkspaceApi({ ...server, keys: [{ label: 'CRM' }, { label: 'Feed' }, { label: 'Staging', mode: 'test' }, { ...watched, scopes: ['usage:read'] }] }),
    decks: createDecksApi({ ...server, keys: [{ label: 'Robot', user: 'ada' }, { label: 'Screens', user: 'grace' }, { label: 'Viewer', user: 'ada' }, { ...watched, user: 'ada' }], spentThisMonth: { ada: 1_300_000 } }),
    lists: createListsApi({ ...server, keys: [{ label: 'App' }, { label: 'Sync' }, { label: 'Desk' }, { ...watched, scopes: ['lists:read'] }] }),
    points: createPointsApi({ ...server, keys: [{ label: 'Board' }, { label: 'Export' }, { label: 'Report' }, watched] }),
  } as unknown as World['apis']
  const steady = (api: ApiName, label: string, perMin: number, wish: Worker['wish']): Worker => ({ api, label, rate: dayShape(seed, `${api} ${label}`, perMin), wish })
  const workers = [
    steady('tools', 'Website', 1.2, (random) => tool(pick(random, ['get_post', 'list_posts', 'search_posts', 'update_post']))),
    steady('tools', 'Bot', 0.5, () => tool('get_post')),
    steady('tools', 'Writer', 0.034, () => tool('generate_text', { prompt: 'a poster' })),
    steady('workspace', 'CRM', 1, (random) => ({ method: 'GET', path: `/v1/content/${whole(random, 1, 40)}` })),
    steady('workspace', 'Feed', 0.6, () => ({ method: 'GET', path: '/v1/content' })),
    steady('workspace', 'Staging', 0.4, () => ({ method: 'GET', path: '/v1/content' })),
    steady('decks', 'Robot', 0.006, () => ({ method: 'POST', path: '/v1/decks', body: { prompt: 'five slides about bread' } })),
    steady('decks', 'Screens', 0.15, () => ({ method: 'GET', path: '/v1/decks' })),
    steady('decks', 'Viewer', 0.1, () => ({ method: 'GET', path: '/v1/brands' })),
    steady('lists', 'App', 0.2, () => ({ method: 'GET', path: '/v1/lists' })),
    steady('lists', 'Sync', 0.1, () => ({ method: 'GET', path: '/v1/lists/list_1' })),
    steady('lists', 'Desk', 0.1, () => ({ method: 'GET', path: '/v1/lists' })),
    steady('points', 'Board', 0.2, () => ({ method: 'GET', path: '/v1/projects' })),
    steady('points', 'Export', 0.1, () => ({ method: 'GET', path: '/v1/reports/summary?days=90' })),
    steady('points', 'Report', 0.1, () => ({ method: 'GET', path: '/v1/projects/prj_1' })),
  ]
  const call: World['call'] = async (api, label, { method, path, body }) => {
    const headers = { authorization: `Bearer ${apis[api].keys.byLabel(label).secret}`, 'content-type': 'application/json' }
    const response = await apis[api].fetch(new Request(`http://127.0.0.1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }))
    await response.arrayBuffer()
    return response.status
  }
  return { clock, now, apis, workers, call }
}
