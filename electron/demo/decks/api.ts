import type { Context } from 'hono'
import { createCallLog } from '../callLog.ts'
import { systemClock } from '../clock.ts'
import { atOnce, createDoor, type Answer, type Visit } from '../door.ts'
import { retryAfterHeader, wholeSeconds } from '../headers.ts'
import { createHost, defaultKeepCalls, isRecord, json, type ApiEnv, type ApiOptions, type SimulatedApi } from '../host.ts'
import { createKeyRing } from '../keys.ts'
import { calendarBounds, createMeters } from '../meter.ts'
import { randomFrom, whole } from '../random.ts'
import { shortWindow, switchesOf } from '../switches.ts'
import { badRequest, createShelf, type DeckProblem, type Shelved } from './shelf.ts'

/** Limits of API 002, lines 36 and 56: requests of the whole tenant, tokens of one user. */
export const decksLimits = { tenant_minute: 60, user_month_tokens: 2_000_000 }
export type DecksBudget = keyof typeof decksLimits

export interface DecksApi extends SimulatedApi<DecksBudget> {
  /** `broken`: whatever the engine does ends in 500. `tokens`: what one generation or edit costs, from and to. */
  engine: { broken: boolean; tokens: [number, number] }
}

const tenant = 'tenant'

/**
 * API 002: decks come as HTML, all else as JSON, errors as `{error:{code,message}}`. REST and `/mcp` share the tenant's 60 requests a
 * minute; generating and editing spend tokens of the key's user until the UTC month ends. No scopes, no activity log.
 * `spentThisMonth`: tokens by user that are gone before the start, its only past.
 */
export function createDecksApi(options: ApiOptions<DecksBudget> & { spentThisMonth?: Record<string, number> } = {}): DecksApi {
  const seed = options.seed ?? 1
  const switches = switchesOf({}, options.switches)
  const limits = { ...decksLimits, ...options.limits }
  const host = createHost(options.clock ?? systemClock, switches)
  const keys = createKeyRing(seed, 'dk_', options.keys ?? [])
  const log = createCallLog(options.keepCalls ?? defaultKeepCalls)
  const random = randomFrom(seed, 'decks')
  const shelf = createShelf()
  const engine: DecksApi['engine'] = { broken: false, tokens: [900, 14_000] }
  const meters = createMeters<DecksBudget>({ tenant_minute: shortWindow(switches), user_month_tokens: { kind: 'calendar', unit: 'month' } }, limits)
  for (const [user, tokens] of Object.entries(options.spentThisMonth ?? {})) meters.of('user_month_tokens', user).take(host.now(), tokens)
  const tenantMinute = meters.of('tenant_minute', tenant)

  const door = createDoor({
    host,
    keys,
    log,
    random,
    unauthorized: () => failure({ status: 401, code: 'unauthorized', message: 'The API key is missing, unknown or revoked.' }),
    admit({ at }) {
      const waitMs = tenantMinute.waitMs(at, 1)
      if (waitMs > 0) {
        const message = `Tenant rate limit exceeded (${limits.tenant_minute} requests per 60000 ms).`
        const headers = retryAfterHeader(switches.retryAfterForm, wholeSeconds(waitMs), at)
        return { admitted: false, answer: { ...failure({ status: 429, code: 'rate_limited', message }, headers), refusedBy: 'tenant_minute' } }
      }
      tenantMinute.take(at, 1)
      return { admitted: true }
    },
    finish({ at }, { response, refusedBy }) {
      // Lines 58-65 show a spent month without any header; on success line 52 expects Remaining and line 38 does not promise it.
      if (refusedBy === 'user_month_tokens' || (refusedBy === undefined && !switches.limitHeadersOnSuccess)) return
      response.headers.set('X-RateLimit-Limit', String(limits.tenant_minute))
      response.headers.set('X-RateLimit-Remaining', String(tenantMinute.remaining(at)))
    },
  })

  /** Runs work that costs tokens, unless the month of the user is spent. The last call may go over: its cost is known only afterwards. */
  function generate({ key, at }: Visit, whyNot: DeckProblem | null, work: () => Shelved): Answer {
    if (whyNot !== null) return failure(whyNot)
    const month = meters.of('user_month_tokens', key.user)
    if (month.remaining(at) === 0) {
      const message = 'Monthly usage quota exceeded. Your token allowance resets at the start of next month.'
      return { ...failure({ status: 429, code: 'quota_exceeded', message }), refusedBy: 'user_month_tokens' }
    }
    if (engine.broken) return failure({ status: 500, code: 'engine_error', message: 'The engine failed.' })
    month.take(at, whole(random, ...engine.tokens))
    return answerOf(work(), [2500, 16_000])
  }

  const route = (method: string, path: string, work: (visit: Visit & { body: Record<string, unknown>; id: string }) => Answer): void => {
    host.app.on(method, path, async (c: Context<ApiEnv>) =>
      door(c, path, (visit) => {
        const { body, params } = visit.asked
        if (!isRecord(body)) return failure(badRequest('The request body is not a JSON object.'))
        return work({ ...visit, body, id: params['id'] ?? '' })
      }),
    )
  }
  route('GET', '/v1/decks', () => answerOf(shelf.list()))
  route('POST', '/v1/decks', (visit) => {
    const { prompt } = visit.body
    return generate(visit, shelf.whyNotCreate(prompt), () => shelf.create(String(prompt)))
  })
  route('GET', '/v1/decks/:id', ({ id }) => answerOf(shelf.read(id)))
  route('POST', '/v1/decks/:id/edit', (visit) => {
    const { instruction } = visit.body
    return generate(visit, shelf.whyNotEdit(visit.id, instruction), () => shelf.edit(visit.id, String(instruction)))
  })
  route('PUT', '/v1/decks/:id/order', ({ id, body }) => answerOf(shelf.reorder(id, body['order'])))
  route('PUT', '/v1/decks/:id/slides/:slide', ({ id, body, asked }) => answerOf(shelf.replaceSlide(id, asked.params['slide'] ?? '', body['html'])))
  route('GET', '/v1/brands', () => answerOf(shelf.brands()))
  route('DELETE', '/v1/brands', () => failure(badRequest('The path parameter id is missing.')))
  route('DELETE', '/v1/brands/:id', ({ id }) => answerOf(shelf.removeBrand(id)))
  route('GET', '/v1/usage', ({ key, at }) => {
    const month = meters.of('user_month_tokens', key.user)
    const { from, to } = calendarBounds('month', at)
    const period = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    const usage = { plan: 'default', allowance: limits.user_month_tokens, used: month.used(at), remaining: month.remaining(at), period }
    return answerOf({ data: usage })
  })
  route('POST', '/mcp', ({ body }) => answerOf({ data: { jsonrpc: '2.0', id: body['id'] ?? null, result: { tools: ['list_decks', 'read_deck'] } } }))
  host.app.notFound(async (c) => door(c, c.req.path, () => failure({ status: 404, code: 'not_found', message: `There is nothing at ${c.req.path}.` })))

  return {
    dialect: 'decks',
    ...host.handles,
    limits,
    keys,
    engine,
    calls: log.all,
    used: (budget, keyLabel = '') => meters.of(budget, budget === 'tenant_minute' ? tenant : keys.byLabel(keyLabel).user).used(host.now()),
  }
}

type ErrorCode = DeckProblem['code'] | 'unauthorized' | 'rate_limited' | 'quota_exceeded' | 'engine_error'

function failure({ status, code, message }: { status: number; code: ErrorCode; message: string }, headers: Record<string, string> = {}): Answer {
  const error = { code, message }
  return { response: json(status, { error }, headers), error, tookMs: atOnce }
}

function answerOf(shelved: Shelved, tookMs: [number, number] = [10, 90]): Answer {
  if ('problem' in shelved) return failure(shelved.problem)
  const response = 'html' in shelved ? new Response(shelved.html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } }) : json(200, shelved.data)
  return { response, error: null, tookMs }
}
