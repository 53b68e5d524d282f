import { createCallLog, stampOf, type MadeCall } from '../callLog.ts'
import { systemClock } from '../clock.ts'
import { atOnce, createDoor, type Answer } from '../door.ts'
import { instantHeader, retryAfterHeader, wholeSeconds } from '../headers.ts'
import { createHost, defaultKeepCalls, json, withEtag, type ApiOptions, type SimulatedApi } from '../host.ts'
import { createKeyRing, mayUse } from '../keys.ts'
import { randomFrom } from '../random.ts'
import { switchesOf } from '../switches.ts'
import { workspaceBacklog } from './backlog.ts'
import { createWorkspaceMeters, dateOf, workspaceLimits, type WorkspaceBudget } from './limits.ts'
import { createResources } from './resources.ts'

export type WorkspaceApi = SimulatedApi<WorkspaceBudget>

const dayMs = 86_400_000
const daysShown = 7
const mostRows = 100
const pollRoutes: ReadonlySet<string> = new Set(['/v1/usage', '/v1/audit-log'])

/**
 * API 001: ordinary routes under `/v1`, counters per token and per workspace, calls in flight, ETags that save a unit,
 * a usage snapshot at `GET /v1/usage` and a paged audit log at `GET /v1/audit-log`. Test keys spend like live ones and leave no row.
 */
export function createWorkspaceApi(options: ApiOptions<WorkspaceBudget> = {}): WorkspaceApi {
  const seed = options.seed ?? 1
  const switches = switchesOf({ rowIds: true, etag: true, logOwnPolls: false }, options.switches)
  const limits = { ...workspaceLimits, ...options.limits }
  const host = createHost(options.clock ?? systemClock, switches)
  const keys = createKeyRing(seed, 'ad_{mode}_', options.keys ?? [])
  const log = createCallLog(options.keepCalls ?? defaultKeepCalls)
  const random = randomFrom(seed, 'workspace')
  const meters = createWorkspaceMeters(switches, limits)
  const resources = createResources(random)
  const past = workspaceBacklog(host.now(), randomFrom(seed, 'workspace backlog'), (options.backlog ?? []).map((label) => keys.byLabel(label)), resources)
  for (const call of past) {
    log.record(call)
    meters.countPast(call.keyId ?? '', call.at)
  }

  const door = createDoor({
    host,
    keys,
    log,
    random,
    unauthorized: () => failure(401, 'unauthorized', 'The API token is missing, unknown or revoked.'),
    admit({ key, at }) {
      const leave = meters.enter(key.id)
      if (leave === null) return { admitted: false, answer: refusal('concurrency', 'concurrent_limit', null, 1, at) }
      const refused = meters.admit(key.id, at)
      if (refused === null) return { admitted: true, leave }
      leave()
      const seconds = wholeSeconds(refused.waitMs)
      return { admitted: false, answer: refusal(refused.budget, 'rate_limited', `Too many requests. Retry after ${seconds} seconds.`, seconds, at) }
    },
    finish({ key, at }, { response }) {
      if (response.status === 304) meters.giveBack(key.id, at)
      const minute = meters.token_minute(key.id)
      response.headers.set('X-RateLimit-Limit', String(limits.token_minute))
      response.headers.set('X-RateLimit-Remaining', String(minute.remaining(at)))
      response.headers.set('X-RateLimit-Reset', instantHeader(switches.resetForm, minute.resetAt(at), at))
    },
    // 001 line 63: test keys produce no audit-log entries.
    logs: (key, route) => key.mode === 'live' && (!pollRoutes.has(route) || switches.logOwnPolls),
  })

  const refusal = (refusedBy: WorkspaceBudget, code: string, message: string | null, retryAfterSec: number, now: number): Answer => {
    const error = { code, ...(message === null ? {} : { message }), retryAfterSec }
    return { response: json(429, { error }, retryAfterHeader(switches.retryAfterForm, retryAfterSec, now)), error, tookMs: atOnce, refusedBy }
  }

  for (const resource of resources) {
    host.app.on(resource.method, resource.route, async (c) =>
      door(c, resource.route, async ({ key, asked }) => {
        if (!mayUse(key, resource.scope)) return missingScope(resource.scope)
        if (asked.body === undefined) return failure(400, 'invalid_json', 'The request body is not JSON.')
        const answered = resource.answer(asked)
        if ('error' in answered) return failure(answered.status, answered.error.code, answered.error.message)
        const response = json(answered.status, answered.body)
        const withTag = resource.etag && switches.etag ? await withEtag(c.req.header('if-none-match'), response) : response
        return { response: withTag, error: null, tookMs: resource.tookMs }
      }),
    )
  }

  host.app.get('/v1/usage', async (c) =>
    door(c, '/v1/usage', ({ key }) =>
      mayUse(key, 'usage:read') ? { response: json(200, usageAt(host.now())), error: null, tookMs: [20, 60] } : missingScope('usage:read'),
    ),
  )

  host.app.get('/v1/audit-log', async (c) =>
    door(c, '/v1/audit-log', async ({ key, asked: { query } }) => {
      if (!mayUse(key, 'usage:read')) return missingScope('usage:read')
      const limit = Number(query['limit'] ?? mostRows)
      if (!Number.isInteger(limit) || limit < 1 || limit > mostRows) return failure(400, 'invalid_request', `limit must be a whole number from 1 to ${mostRows}.`)
      const before = query['cursor'] === undefined ? null : placeOf(query['cursor'])
      if (before === undefined) return failure(400, 'invalid_cursor', 'This cursor is not one of ours.')
      const older = (made: MadeCall): boolean => before === null || made.at < before.at || (made.at === before.at && made.seq < before.seq)
      const rows = log.newest(host.now(), limit + 1, older)
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const nextCursor = rows.length > limit && last !== undefined ? cursorOf(last) : null
      const response = json(200, { data: page.map(rowOf), nextCursor })
      return { response: switches.etag ? await withEtag(c.req.header('if-none-match'), response) : response, error: null, tookMs: [30, 90] }
    }),
  )

  const rowOf = (made: MadeCall): unknown => ({
    ...(switches.rowIds ? { id: `aud_${String(made.seq).padStart(8, '0')}` } : {}),
    at: stampOf(made.at, switches.equalStamps),
    key_id: made.keyId,
    key_label: made.keyLabel,
    method: made.method,
    route: made.target,
    status: made.status,
    duration_ms: made.durationMs,
    arguments: made.arguments,
    error: made.error,
  })

  /** Minutes and days as the budgets have them (limit less what is left), hours and past days as tallied. */
  const usageAt = (now: number): unknown => {
    const spent = (budget: WorkspaceBudget, keyId: string): number => Math.min(limits[budget], Math.ceil(meters.used(budget, keyId, now)))
    return {
      current: { minute: spent('workspace_minute', ''), hour: meters.hour(now), day: spent('workspace_day', '') },
      days: Array.from({ length: daysShown }, (_, index) => {
        const at = now - (daysShown - 1 - index) * dayMs
        return { date: dateOf(at), calls: meters.day(at) }
      }),
      keys: keys
        .all()
        .filter((key) => !key.revoked)
        .map((key) => ({
          id: key.id,
          label: key.label,
          mode: key.mode,
          minute: spent('token_minute', key.id),
          hour: meters.hour(now, key.id),
          day: spent('token_day', key.id),
        })),
      limits: { ...limits },
    }
  }

  host.app.notFound(async (c) => door(c, c.req.path, () => failure(404, 'not_found', `There is nothing at ${c.req.path}.`)))

  return {
    dialect: 'workspace',
    ...host.handles,
    limits,
    keys,
    calls: log.all,
    used: (budget, keyLabel) => meters.used(budget, keyLabel === undefined ? '' : keys.byLabel(keyLabel).id, host.now()),
  }
}

function failure(status: number, code: string, message: string): Answer {
  const error = { code, message }
  return { response: json(status, { error }), error, tookMs: atOnce }
}

const missingScope = (scope: string): Answer => failure(403, 'insufficient_scope', `This token lacks the scope ${scope}.`)

/** Cursors name a place in the log, so that rows arriving meanwhile shift nothing. */
const cursorOf = (made: MadeCall): string => Buffer.from(`${made.at}.${made.seq}`).toString('base64url')
function placeOf(cursor: string): { at: number; seq: number } | undefined {
  const [, at, seq] = /^(\d+)\.(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return at === undefined || seq === undefined ? undefined : { at: Number(at), seq: Number(seq) }
}
