import type { Context } from 'hono'
import { createCallLog } from '../callLog.ts'
import { systemClock } from '../clock.ts'
import { atOnce, createDoor, type Answer, type Visit } from '../door.ts'
import { retryAfterHeader, wholeSeconds } from '../headers.ts'
import { createHost, defaultKeepCalls, isRecord, json, type ApiEnv, type ApiOptions, type SimulatedApi } from '../host.ts'
import { createKeyRing, mayUse } from '../keys.ts'
import { createMeters } from '../meter.ts'
import { randomFrom } from '../random.ts'
import { shortWindow, switchesOf } from '../switches.ts'

/** Requests per minute of a key by plan (003 lines 7-8). */
export const listsPlans = { free: 120, pro: 600 }
export type ListsBudget = 'key_minute'

interface List {
  title: string
  items: string[]
  members: string[]
  /** The label of the only key that may see it; `null` = every key. */
  private: string | null
}

/**
 * API 003: a rolling minute per key, `{data,error}` around every answer, `Retry-After` and no other header on a 429.
 * No usage call, no log, no daily limit. A list one may not see is as absent as one that does not exist.
 */
export function createListsApi(options: ApiOptions<ListsBudget> & { plan?: keyof typeof listsPlans; broken?: boolean } = {}): SimulatedApi<ListsBudget> & {
  /** While it is broken every resource answers 500. */
  engine: { broken: boolean }
} {
  const seed = options.seed ?? 1
  const switches = switchesOf({ window: 'rolling' }, options.switches)
  const limits = { key_minute: listsPlans[options.plan ?? 'free'], ...options.limits }
  const host = createHost(options.clock ?? systemClock, switches)
  const keys = createKeyRing(seed, 'lk_', options.keys ?? [])
  const log = createCallLog(options.keepCalls ?? defaultKeepCalls)
  const engine = { broken: options.broken ?? false }
  const meters = createMeters<ListsBudget>({ key_minute: shortWindow(switches) }, limits)
  const lists = new Map<string, List>([
    ['list_1', { title: 'Groceries', items: ['Flour', 'Butter'], members: ['ada@example.com'], private: null }],
    ['list_2', { title: 'Moving house', items: [], members: [], private: null }],
    ['list_3', { title: 'Presents', items: ['Kite'], members: [], private: keys.all()[0]?.label ?? '' }],
  ])

  const door = createDoor({
    host,
    keys,
    log,
    random: randomFrom(seed, 'lists'),
    unauthorized: () => failure(401, 'Missing or invalid API key'),
    admit({ key, at }) {
      const meter = meters.of('key_minute', key.id)
      const waitMs = meter.waitMs(at, 1)
      if (waitMs === 0) {
        meter.take(at, 1)
        return { admitted: true }
      }
      const seconds = wholeSeconds(waitMs)
      const answer = failure(429, `Rate limit exceeded. Retry after ${seconds} seconds.`, retryAfterHeader(switches.retryAfterForm, seconds, at))
      return { admitted: false, answer: { ...answer, refusedBy: 'key_minute' } }
    },
  })

  const route = (method: string, path: string, scope: string, work: (visit: Visit & { body: Record<string, unknown> }) => Answer): void => {
    host.app.on(method, path, async (c: Context<ApiEnv>) =>
      door(c, path, (visit) => {
        const { body } = visit.asked
        if (!mayUse(visit.key, scope)) return failure(403, `Key lacks required scope ${scope}`)
        if (!isRecord(body)) return failure(400, 'Invalid body')
        return engine.broken ? failure(500, 'Something went wrong on our end') : work({ ...visit, body })
      }),
    )
  }
  const withList = ({ key, asked }: Visit, then: (list: List) => Answer): Answer => {
    const list = lists.get(asked.params['id'] ?? '')
    return list === undefined || (list.private !== null && list.private !== key.label) ? failure(404, 'List not found') : then(list)
  }

  route('GET', '/v1/lists', 'lists:read', ({ key }) =>
    success([...lists].filter(([, list]) => list.private === null || list.private === key.label).map(([id, { title }]) => ({ id, title }))),
  )
  route('GET', '/v1/lists/:id', 'lists:read', (visit) => withList(visit, ({ title, members }) => success({ title, members })))
  route('GET', '/v1/lists/:id/items', 'lists:read', (visit) => withList(visit, ({ items }) => success(items)))
  // 003 line 41: not idempotent, the same add twice adds the item twice.
  route('POST', '/v1/lists/:id/items', 'lists:write', (visit) =>
    withList(visit, (list) => {
      const { item } = visit.body
      if (typeof item !== 'string') return failure(400, 'Missing required field: item')
      list.items.push(item)
      return success(list.items)
    }),
  )
  route('POST', '/v1/lists/:id/members', 'lists:write', (visit) =>
    withList(visit, (list) => {
      const { email } = visit.body
      if (typeof email !== 'string') return failure(400, 'Missing required field: email')
      if (list.members.includes(email)) return failure(422, 'This person is already a member')
      list.members.push(email)
      return success(list.members)
    }),
  )
  host.app.notFound(async (c) => door(c, c.req.path, () => failure(404, 'Not found')))

  return {
    dialect: 'lists',
    ...host.handles,
    limits,
    keys,
    engine,
    calls: log.all,
    used: (budget, keyLabel = '') => meters.of(budget, keys.byLabel(keyLabel).id).used(host.now()),
  }
}

const success = (data: unknown): Answer => ({ response: json(200, { data, error: null }), error: null, tookMs: [10, 120] })

function failure(status: number, error: string, headers: Record<string, string> = {}): Answer {
  return { response: json(status, { data: null, error }, headers), error, tookMs: atOnce }
}
