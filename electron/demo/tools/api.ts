import type { Context } from 'hono'
import { createCallLog, stampOf, type MadeCall } from '../callLog.ts'
import { systemClock } from '../clock.ts'
import { retryAfterHeader, wholeSeconds } from '../headers.ts'
import { createHost, isRecord, json, jsonOf, withEtag, type ApiEnv, type ApiOptions, type SimulatedApi } from '../host.ts'
import { createKeyRing, mayUse, type DemoKey } from '../keys.ts'
import { createMeters, refusalOf } from '../meter.ts'
import { randomFrom, whole } from '../random.ts'
import { shortWindow, switchesOf } from '../switches.ts'
import { toolsBacklog } from './backlog.ts'
import { kindOfTool, tools, type ToolKind } from './catalog.ts'

/** Budgets of API 000, lines 5 and 9, all per key. */
export const toolsLimits = { reads_minute: 120, writes_minute: 30, ai_day: 50, cap_minute: 100 }
export type ToolsBudget = keyof typeof toolsLimits

const budgetOfKind: Record<ToolKind, ToolsBudget> = { read: 'reads_minute', write: 'writes_minute', generation: 'ai_day' }
/** Rows the activity log shows (000 line 19). */
const logRows = 200
const pollTool = 'activity_log'

export interface ToolsApi extends SimulatedApi<ToolsBudget> {
  /** Tools that fail internally (500). May be changed while it runs. */
  broken: Set<string>
}

/**
 * API 000: tools behind `POST /tools/{name}`, four budgets per key, an activity log of 200 rows at `GET /activity`.
 * Refused calls are logged and cost nothing; calls with a key nobody owns cannot be logged.
 */
export function createToolsApi(options: ApiOptions<ToolsBudget> & { broken?: string[] } = {}): ToolsApi {
  const seed = options.seed ?? 1
  const switches = switchesOf({}, options.switches)
  const limits = { ...toolsLimits, ...options.limits }
  const host = createHost(options.clock ?? systemClock, switches)
  const keys = createKeyRing(seed, 'sk_demo_', options.keys ?? [])
  const log = createCallLog()
  const random = randomFrom(seed, 'tools')
  const broken = new Set(options.broken)
  const meters = createMeters<ToolsBudget>(
    {
      reads_minute: shortWindow(switches),
      writes_minute: shortWindow(switches),
      cap_minute: shortWindow(switches),
      ai_day: { kind: 'calendar', unit: 'day' },
    },
    limits,
  )
  for (const call of toolsBacklog(host.now(), randomFrom(seed, 'tools backlog'), (options.backlog ?? []).map((label) => keys.byLabel(label)))) {
    log.record(call)
    if (kindOfTool(call.target) === 'generation') meters.of('ai_day', call.keyId ?? '').take(call.at, 1)
  }

  /** Spends what the call costs, or says who refused. */
  function refuse(key: DemoKey, kind: ToolKind, now: number): { budget: ToolsBudget; response: Response } | null {
    const charges = [budgetOfKind[kind], 'cap_minute' as const].map((budget) => ({ budget, meter: meters.of(budget, key.id), units: 1 }))
    const refusal = refusalOf(now, charges)
    if (refusal === null) {
      for (const charge of charges) charge.meter.take(now, charge.units)
      return null
    }
    const seconds = wholeSeconds(refusal.waitMs)
    const what = refusal.budget === 'ai_day' ? 'Daily AI generation budget used up.' : 'Rate limit exceeded.'
    const headers = {
      'Retry-After': retryAfterHeader(switches.retryAfterForm, seconds, now),
      'X-RateLimit-Remaining': String(refusal.meter.remaining(now)),
    }
    return { budget: refusal.budget, response: failure(429, `${what} Retry after ${seconds} seconds.`, headers) }
  }

  /** Authenticates, charges, answers and logs one call of `tool`. */
  async function call(
    c: Context<ApiEnv>,
    tool: string,
    work: (key: DemoKey) => Promise<{ input: unknown; response: Response; tookMs?: number }>,
  ): Promise<Response> {
    const at = host.now()
    const key = keys.bearing(c.req.header('authorization'))
    const valid = key !== null && !key.revoked
    const refusal = valid ? refuse(key, kindOfTool(tool), at) : null
    const done = !valid
      ? { input: null, response: failure(401, 'Invalid or revoked API key.', { 'WWW-Authenticate': 'Bearer error="invalid_token"' }) }
      : refusal !== null
        ? { input: await inputOf(c), response: refusal.response }
        : await work(key)
    const body = await bodyOf(done.response)
    log.record(
      {
        at,
        keyId: key?.id ?? null,
        keyLabel: key?.label ?? null,
        method: c.req.method,
        target: tool,
        status: done.response.status,
        ok: body.ok,
        durationMs: ('tookMs' in done ? done.tookMs : undefined) ?? whole(random, 2, 9),
        arguments: done.input,
        error: body.error,
        refusedBy: refusal?.budget ?? null,
        logged: key !== null && (tool !== pollTool || switches.logOwnPolls),
      },
      switches.lateRowsMs,
    )
    return done.response
  }

  host.app.post('/tools/:name', async (c) => {
    const name = c.req.param('name')
    return call(c, name, async (key) => {
      await host.untilReleased()
      const input = await inputOf(c)
      const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
      if (tool === undefined) return { input, response: failure(404, `Tool not exposed over the API: ${name}`) }
      if (!mayUse(key, tool.scope)) return { input, response: missingScope(tool.scope) }
      if (input === null) return { input, response: failure(400, 'Malformed JSON in the request body.') }
      const tookMs = whole(random, ...tool.tookMs)
      if (broken.has(name)) return { input, tookMs, response: failure(500, `Tool ${name} failed internally.`) }
      return { input, tookMs, response: json(200, tool.run(input, random)) }
    })
  })

  host.app.get('/activity', async (c) =>
    call(c, pollTool, async (key) => {
      const input: Record<string, string> = c.req.query()
      if (!mayUse(key, 'activity:read')) return { input, response: missingScope('activity:read') }
      const status = input['status'] ?? 'all'
      if (!['all', 'ok', 'errors'].includes(status)) return { input, response: failure(400, 'status must be all, ok or errors.') }
      const wanted = (made: MadeCall): boolean =>
        (status === 'all' || made.ok === (status === 'ok')) &&
        (!input['key'] || made.keyLabel === input['key']) &&
        (!input['tool'] || made.target === input['tool'])
      const now = host.now()
      const shown = switches.filterBeforeCut ? log.newest(now, logRows, wanted) : log.newest(now, logRows).filter(wanted)
      const response = json(200, { ok: true, calls: shown.map(rowOf) })
      return { input, response: switches.etag ? await withEtag(c.req.header('if-none-match'), response) : response }
    }),
  )

  const rowOf = (made: MadeCall): unknown => ({
    ...(switches.rowIds ? { id: `call_${made.seq}` } : {}),
    at: stampOf(made.at, switches.equalStamps),
    key: made.keyLabel,
    tool: made.target,
    arguments: made.arguments,
    status: made.status,
    ok: made.ok,
    duration_ms: made.durationMs,
    error: made.error,
  })

  host.app.notFound(() => failure(404, 'There is nothing at this address.'))

  return {
    dialect: 'tools',
    ...host.handles,
    limits,
    keys,
    broken,
    calls: log.all,
    used: (budget, keyLabel = '') => meters.of(budget, keys.byLabel(keyLabel).id).used(host.now()),
  }
}

/** The arguments as a JSON object; `null` when the body is not one. */
async function inputOf(c: Context<ApiEnv>): Promise<Record<string, unknown> | null> {
  const value = await jsonOf(c.req)
  return isRecord(value) ? value : null
}

const failure = (status: number, error: string, headers: Record<string, string> = {}): Response => json(status, { ok: false, error }, headers)

/** 000 line 15: the exact missing scope is named; the header form is RFC 6750 section 3.1. */
const missingScope = (scope: string): Response =>
  failure(403, `Missing scope: ${scope}`, { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` })

/** What the log says about an answer. */
async function bodyOf(response: Response): Promise<{ ok: boolean; error: string | null }> {
  if (response.status === 304) return { ok: true, error: null }
  const body: unknown = await response.clone().json()
  const error = isRecord(body) && 'error' in body ? String(body['error']) : null
  return { ok: error === null, error }
}
