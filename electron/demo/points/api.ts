import type { Context } from 'hono'
import { createCallLog } from '../callLog.ts'
import { systemClock } from '../clock.ts'
import { atOnce, createDoor, type Answer, type Asked } from '../door.ts'
import { instantHeader, retryAfterHeader, wholeSeconds } from '../headers.ts'
import { createHost, defaultKeepCalls, isRecord, json, type ApiEnv, type ApiOptions, type SimulatedApi } from '../host.ts'
import { createKeyRing } from '../keys.ts'
import { createMeters } from '../meter.ts'
import { randomFrom } from '../random.ts'
import { shortWindow, switchesOf } from '../switches.ts'

/** Points a minute of the organisation by plan (004 line 16). */
export const pointsPlans = { build: 100, enterprise: 1000 }
export type PointsBudget = 'org_points_minute'

/** A resource of API 004 and what a call of it costs, 1 to 10 points. */
interface Resource {
  method: 'GET' | 'POST'
  route: string
  points: (asked: Asked) => number
  answer: (asked: Asked) => unknown
}

const projects = Array.from({ length: 40 }, (_, index) => ({ id: `prj_${index + 1}`, name: `Project ${index + 1}` }))
const batchOf = ({ body }: Asked): unknown[] => (isRecord(body) && Array.isArray(body['projects']) ? body['projects'] : [])
/** From 5 to 10, by how much there is to do. */
const heavy = (amount: number): number => Math.max(5, Math.min(10, 5 + Math.floor(amount)))
const daysOf = ({ query }: Asked): number => (Number.isFinite(Number(query['days'])) ? Number(query['days']) : 7)

/** Simple reads cost 1, writes and reads of many 3, aggregations and batches 5 to 10 (004 lines 19-22). */
const resources: Resource[] = [
  { method: 'GET', route: '/v1/projects/:id', points: () => 1, answer: ({ params }) => projects.find((one) => one.id === params['id']) },
  { method: 'GET', route: '/v1/projects', points: () => 3, answer: () => projects },
  { method: 'POST', route: '/v1/projects', points: () => 3, answer: ({ body }) => ({ id: 'prj_41', ...(isRecord(body) ? body : {}) }) },
  { method: 'POST', route: '/v1/projects/batch', points: (asked) => heavy(batchOf(asked).length / 10), answer: (asked) => ({ created: batchOf(asked).length }) },
  { method: 'GET', route: '/v1/reports/summary', points: (asked) => heavy(daysOf(asked) / 18), answer: (asked) => ({ days: daysOf(asked) }) },
]

/**
 * API 004: calls cost 1 to 10 points of one budget shared by all keys of the organisation; Limit, Remaining and Reset (a date) come with
 * every answer. A call dearer than what is left is refused while cheaper ones still pass. No error envelope is documented: status decides.
 */
export function createPointsApi(options: ApiOptions<PointsBudget> & { plan?: keyof typeof pointsPlans } = {}): SimulatedApi<PointsBudget> {
  const seed = options.seed ?? 1
  const switches = switchesOf({ resetForm: 'date' }, options.switches)
  const limits = { org_points_minute: pointsPlans[options.plan ?? 'build'], ...options.limits }
  const host = createHost(options.clock ?? systemClock, switches)
  const keys = createKeyRing(seed, 'pk_', options.keys ?? [])
  const log = createCallLog(options.keepCalls ?? defaultKeepCalls)
  const org = createMeters<PointsBudget>({ org_points_minute: shortWindow(switches) }, limits).of('org_points_minute', 'org')
  const costs = new Map(resources.map((one) => [`${one.method} ${one.route}`, one.points]))

  const door = createDoor({
    host,
    keys,
    log,
    random: randomFrom(seed, 'points'),
    unauthorized: () => failure(401, 'Unauthorized'),
    admit({ at, asked }, route) {
      const points = costs.get(route)?.(asked) ?? 1
      const waitMs = org.waitMs(at, points)
      if (waitMs === 0) {
        org.take(at, points)
        return { admitted: true }
      }
      const answer = failure(429, 'Too Many Requests', retryAfterHeader(switches.retryAfterForm, wholeSeconds(waitMs), at))
      return { admitted: false, answer: { ...answer, refusedBy: 'org_points_minute' } }
    },
    finish({ at }, { response, refusedBy }) {
      if (refusedBy === undefined && !switches.limitHeadersOnSuccess) return
      response.headers.set('X-RateLimit-Limit', String(limits.org_points_minute))
      response.headers.set('X-RateLimit-Remaining', String(org.remaining(at)))
      response.headers.set('X-RateLimit-Reset', instantHeader(switches.resetForm, org.resetAt(at), at))
    },
  })

  for (const { method, route, answer } of resources) {
    host.app.on(method, route, async (c: Context<ApiEnv>) =>
      door(c, `${method} ${route}`, ({ asked }) => {
        if (asked.body === undefined) return failure(400, 'Bad Request')
        const found = answer(asked)
        return found === undefined ? failure(404, 'Not Found') : { response: json(200, found), error: null, tookMs: [10, 400] }
      }),
    )
  }
  host.app.notFound(async (c) => door(c, c.req.path, () => failure(404, 'Not Found')))

  return { dialect: 'points', ...host.handles, limits, keys, calls: log.all, used: () => org.used(host.now()) }
}

function failure(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return { response: json(status, { message }, headers), error: message, tookMs: atOnce }
}
