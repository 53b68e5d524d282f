import type { Context } from 'hono'
import type { CallLog } from './callLog.ts'
import { isRecord, jsonOf, type ApiEnv, type Host } from './host.ts'
import type { DemoKey, KeyRing } from './keys.ts'
import { whole, type Random } from './random.ts'

/** What one request asks for. `body` is parsed JSON, `undefined` when it was not JSON, `{}` when there was none. */
export interface Asked {
  params: Record<string, string>
  query: Record<string, string>
  body: unknown
}

/** A request that got past the door. */
export interface Visit {
  key: DemoKey
  asked: Asked
  /** When it came, by the API's own clock. */
  at: number
}

export interface Answer {
  response: Response
  /** What the log keeps as the error; `null` = it went well. */
  error: unknown
  /** How long the work is said to have taken, ms, from and to. */
  tookMs: [number, number]
  /** Id of the budget that refused; absent when none did. */
  refusedBy?: string
}

/** Let in (with what to do when the call is over), or refused by a budget. */
export type Admission = { admitted: true; leave?: () => void } | { admitted: false; answer: Answer }

/** What differs from API to API. */
export interface DoorRules {
  host: Host
  keys: KeyRing
  log: CallLog
  random: Random
  /** The answer to a missing, unknown or revoked key. */
  unauthorized: () => Answer
  /** Spends what the call costs, or refuses. */
  admit: (visit: Visit, route: string) => Admission
  /** Last touch on the answer to a known key: headers, units given back. */
  finish?: (visit: Visit, answer: Answer) => void
  /** Whether the activity log shows a call of this key; `false` without this rule: the API has no log. */
  logs?: (key: DemoKey, route: string) => boolean
  /** What the log shows as arguments; path, query and body in one object without this rule. */
  argumentsOf?: (asked: Asked) => unknown
}

/** The one way into an API: who is it, may it, do it, write it down. */
export type Door = (c: Context<ApiEnv>, route: string, work: (visit: Visit) => Answer | Promise<Answer>) => Promise<Response>

export function createDoor(rules: DoorRules): Door {
  const { host, keys, log, random, argumentsOf = allOf } = rules
  return async (c, route, work) => {
    const at = host.now()
    const key = keys.bearing(c.req.header('authorization'))
    const asked: Asked = { params: c.req.param(), query: c.req.query(), body: await jsonOf(c.req) }

    const answerTo = async (visit: Visit): Promise<Answer> => {
      const admission = rules.admit(visit, route)
      if (!admission.admitted) return admission.answer
      try {
        await host.untilReleased()
        return await work(visit)
      } finally {
        admission.leave?.()
      }
    }
    const visit = key === null || key.revoked ? null : { key, asked, at }
    const answer = visit === null ? rules.unauthorized() : await answerTo(visit)
    if (visit !== null) rules.finish?.(visit, answer)
    log.record(
      {
        at,
        keyId: key?.id ?? null,
        keyLabel: key?.label ?? null,
        method: c.req.method,
        target: route,
        status: answer.response.status,
        ok: answer.error === null,
        durationMs: whole(random, ...answer.tookMs),
        arguments: argumentsOf(asked),
        error: answer.error,
        refusedBy: answer.refusedBy ?? null,
        // A call with nobody's key has no key to be logged under.
        logged: key !== null && (rules.logs?.(key, route) ?? false),
      },
      host.handles.switches.lateRowsMs,
    )
    return answer.response
  }
}

const allOf = ({ params, query, body }: Asked): unknown => ({ ...params, ...query, ...(isRecord(body) ? body : {}) })

/** How long a refusal at the door takes, ms. */
export const atOnce: [number, number] = [1, 6]
