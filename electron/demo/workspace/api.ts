import type { Context } from 'hono'
import { createCallLog, stampOf, type MadeCall } from '../callLog.ts'
import { systemClock } from '../clock.ts'
import { instantHeader, retryAfterHeader, wholeSeconds } from '../headers.ts'
import { createHost, json, jsonOf, withEtag, type ApiEnv, type ApiOptions, type SimulatedApi } from '../host.ts'
import { createKeyRing, mayUse, type DemoKey } from '../keys.ts'
import { randomFrom, whole } from '../random.ts'
import { switchesOf } from '../switches.ts'
import { workspaceBacklog } from './backlog.ts'
import { createWorkspaceMeters, dateOf, workspaceLimits, type WorkspaceBudget } from './limits.ts'
import { createResources, type Asked } from './resources.ts'

export type WorkspaceApi = SimulatedApi<WorkspaceBudget>

const dayMs = 86_400_000
const daysShown = 7
const mostRows = 100

/** An answer before its rate limit headers; `error` is what the audit log keeps. */
interface Answer {
  response: Response
  error: unknown
  tookMs: number
}

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
  const log = createCallLog()
  const random = randomFrom(seed, 'workspace')
  const meters = createWorkspaceMeters(switches, limits)
  const resources = createResources(random)
  const past = workspaceBacklog(host.now(), randomFrom(seed, 'workspace backlog'), (options.backlog ?? []).map((label) => keys.byLabel(label)), resources)
  for (const call of past) {
    log.record(call)
    meters.countPast(call.keyId ?? '', call.at)
  }

  const refused = (code: string, waitMs: number, message: (seconds: number) => string | null, now: number): Answer => {
    const seconds = wholeSeconds(waitMs)
    const text = message(seconds)
    const error = { code, ...(text === null ? {} : { message: text }), retryAfterSec: seconds }
    const response = json(429, { error }, { 'Retry-After': retryAfterHeader(switches.retryAfterForm, seconds, now) })
    return { response, error, tookMs: whole(random, 1, 4) }
  }

  /** Authenticates, charges, answers and logs one call of `route`. */
  async function call(c: Context<ApiEnv>, route: string, scope: string | null, isPoll: boolean, work: (asked: Asked) => Promise<Answer>): Promise<Response> {
    const at = host.now()
    const key = keys.bearing(c.req.header('authorization'))
    const asked: Asked = { params: c.req.param(), query: c.req.query(), body: await jsonOf(c.req) }
    let refusedBy: WorkspaceBudget | null = null

    const answer = async (owner: DemoKey): Promise<Answer> => {
      const leave = meters.enter(owner.id)
      if (leave === null) {
        refusedBy = 'concurrency'
        return refused('concurrent_limit', 1000, () => null, at)
      }
      try {
        const refusal = meters.admit(owner.id, at)
        if (refusal !== null) {
          refusedBy = refusal.budget
          return refused('rate_limited', refusal.waitMs, (seconds) => `Too many requests. Retry after ${seconds} seconds.`, at)
        }
        await host.untilReleased()
        if (scope !== null && !mayUse(owner, scope)) return failure(403, 'insufficient_scope', `This token lacks the scope ${scope}.`)
        if (asked.body === undefined) return failure(400, 'invalid_json', 'The request body is not JSON.')
        return await work(asked)
      } finally {
        leave()
      }
    }
    const done = key === null || key.revoked ? failure(401, 'unauthorized', 'The API token is missing, unknown or revoked.') : await answer(key)
    const { response } = done
    if (key !== null && !key.revoked) {
      if (response.status === 304) meters.giveBack(key.id, at)
      const minute = meters.token_minute(key.id)
      response.headers.set('X-RateLimit-Limit', String(limits.token_minute))
      response.headers.set('X-RateLimit-Remaining', String(minute.remaining(at)))
      response.headers.set('X-RateLimit-Reset', instantHeader(switches.resetForm, minute.resetAt(at), at))
    }
    log.record(
      {
        at,
        keyId: key?.id ?? null,
        keyLabel: key?.label ?? null,
        method: c.req.method,
        target: route,
        status: response.status,
        ok: response.status < 400,
        durationMs: done.tookMs,
        arguments: argumentsOf(asked),
        error: done.error,
        refusedBy,
        logged: key !== null && key.mode === 'live' && (!isPoll || switches.logOwnPolls),
      },
      switches.lateRowsMs,
    )
    return response
  }

  const failure = (status: number, code: string, message: string): Answer => ({
    response: json(status, { error: { code, message } }),
    error: { code, message },
    tookMs: whole(random, 2, 9),
  })
  const success = async (c: Context<ApiEnv>, status: number, body: unknown, etag: boolean, tookMs: [number, number]): Promise<Answer> => {
    const response = json(status, body)
    return { response: etag && switches.etag ? await withEtag(c.req.header('if-none-match'), response) : response, error: null, tookMs: whole(random, ...tookMs) }
  }

  for (const resource of resources) {
    host.app.on(resource.method, resource.route, async (c) =>
      call(c, resource.route, resource.scope, false, async (asked) => {
        const answered = resource.answer(asked)
        if ('error' in answered) return failure(answered.status, answered.error.code, answered.error.message)
        return success(c, answered.status, answered.body, resource.etag, resource.tookMs)
      }),
    )
  }

  host.app.get('/v1/usage', async (c) => call(c, '/v1/usage', 'usage:read', true, async () => success(c, 200, usageAt(host.now()), false, [20, 60])))

  host.app.get('/v1/audit-log', async (c) =>
    call(c, '/v1/audit-log', 'usage:read', true, async ({ query }) => {
      const limit = Number(query['limit'] ?? mostRows)
      if (!Number.isInteger(limit) || limit < 1 || limit > mostRows) return failure(400, 'invalid_request', `limit must be a whole number from 1 to ${mostRows}.`)
      const before = query['cursor'] === undefined ? null : placeOf(query['cursor'])
      if (before === undefined) return failure(400, 'invalid_cursor', 'This cursor is not one of ours.')
      const older = (made: MadeCall): boolean => before === null || made.at < before.at || (made.at === before.at && made.seq < before.seq)
      const rows = log.newest(host.now(), limit + 1, older)
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const nextCursor = rows.length > limit && last !== undefined ? cursorOf(last) : null
      return success(c, 200, { data: page.map(rowOf), nextCursor }, true, [30, 90])
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

  host.app.notFound(async (c) => call(c, c.req.path, null, false, async () => failure(404, 'not_found', `There is nothing at ${c.req.path}.`)))

  return {
    dialect: 'workspace',
    ...host.handles,
    limits,
    keys,
    calls: log.all,
    used: (budget, keyLabel) => meters.used(budget, keyLabel === undefined ? '' : keys.byLabel(keyLabel).id, host.now()),
  }
}

/** Path, query and body in one object, as the audit log shows them. */
function argumentsOf({ params, query, body }: Asked): Record<string, unknown> {
  return { ...params, ...query, ...(typeof body === 'object' && body !== null ? body : {}) }
}

/** Cursors name a place in the log, so that rows arriving meanwhile shift nothing. */
const cursorOf = (made: MadeCall): string => Buffer.from(`${made.at}.${made.seq}`).toString('base64url')
function placeOf(cursor: string): { at: number; seq: number } | undefined {
  const [, at, seq] = /^(\d+)\.(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return at === undefined || seq === undefined ? undefined : { at: Number(at), seq: Number(seq) }
}
