import { createCallLog, stampOf, type MadeCall } from '../callLog.ts'
import { systemClock } from '../clock.ts'
import { atOnce, createDoor, type Answer } from '../door.ts'
import { retryAfterHeader, wholeSeconds } from '../headers.ts'
import { createHost, defaultKeepCalls, isRecord, json, withEtag, type ApiOptions, type SimulatedApi } from '../host.ts'
import { createKeyRing, mayUse } from '../keys.ts'
import { createMeters, refusalOf } from '../meter.ts'
import { randomFrom } from '../random.ts'
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
  const log = createCallLog(options.keepCalls ?? defaultKeepCalls)
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

  const door = createDoor({
    host,
    keys,
    log,
    random,
    unauthorized: () => failure(401, 'Invalid or revoked API key.', atOnce, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }),
    admit({ key, at }, tool) {
      const charges = [budgetOfKind[kindOfTool(tool)], 'cap_minute' as const].map((budget) => ({ budget, meter: meters.of(budget, key.id), units: 1 }))
      const refusal = refusalOf(at, charges)
      if (refusal === null) {
        for (const charge of charges) charge.meter.take(at, charge.units)
        return { admitted: true }
      }
      const seconds = wholeSeconds(refusal.waitMs)
      const what = refusal.budget === 'ai_day' ? 'Daily AI generation budget used up.' : 'Rate limit exceeded.'
      const headers = { ...retryAfterHeader(switches.retryAfterForm, seconds, at), 'X-RateLimit-Remaining': String(refusal.meter.remaining(at)) }
      const answer = failure(429, `${what} Retry after ${seconds} seconds.`, atOnce, headers)
      return { admitted: false, answer: { ...answer, refusedBy: refusal.budget } }
    },
    logs: (_, tool) => tool !== pollTool || switches.logOwnPolls,
    argumentsOf: ({ query, body }) => (isRecord(body) ? { ...query, ...body } : null),
  })

  host.app.post('/tools/:name', async (c) => {
    const name = c.req.param('name')
    return door(c, name, ({ key, asked }) => {
      const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
      if (tool === undefined) return failure(404, `Tool not exposed over the API: ${name}`)
      if (!mayUse(key, tool.scope)) return missingScope(tool.scope)
      if (!isRecord(asked.body)) return failure(400, 'Malformed JSON in the request body.')
      if (broken.has(name)) return failure(500, `Tool ${name} failed internally.`, tool.tookMs)
      const outcome = tool.run(asked.body, random)
      return { response: json(200, outcome), error: outcome.ok ? null : outcome.error, tookMs: tool.tookMs }
    })
  })

  host.app.get('/activity', async (c) =>
    door(c, pollTool, async ({ key, asked: { query } }) => {
      if (!mayUse(key, 'activity:read')) return missingScope('activity:read')
      const { status = 'all' } = query
      if (!['all', 'ok', 'errors'].includes(status)) return failure(400, 'status must be all, ok or errors.')
      const wanted = (made: MadeCall): boolean =>
        (status === 'all' || made.ok === (status === 'ok')) &&
        (!query['key'] || made.keyLabel === query['key']) &&
        (!query['tool'] || made.target === query['tool'])
      const now = host.now()
      const shown = switches.filterBeforeCut ? log.newest(now, logRows, wanted) : log.newest(now, logRows).filter(wanted)
      const response = json(200, { ok: true, calls: shown.map(rowOf) })
      return { response: switches.etag ? await withEtag(c.req.header('if-none-match'), response) : response, error: null, tookMs: [8, 30] }
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

  host.app.notFound(() => json(404, { ok: false, error: 'There is nothing at this address.' }))

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

function failure(status: number, error: string, tookMs = atOnce, headers: Record<string, string> = {}): Answer {
  return { response: json(status, { ok: false, error }, headers), error, tookMs }
}

/** 000 line 15: the exact missing scope is named; the header form is RFC 6750 section 3.1. */
const missingScope = (scope: string): Answer =>
  failure(403, `Missing scope: ${scope}`, atOnce, { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` })
