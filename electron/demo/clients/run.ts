import { setTimeout as sleep } from 'node:timers/promises'

/** One HTTP request as a script wants it. */
export interface ScriptedRequest {
  method: 'GET' | 'POST' | 'DELETE'
  /** From the root of the API. */
  path: string
  /** Sent as JSON. */
  body?: unknown
  ifNoneMatch?: string
}

/** What a script learns from the answer. */
export interface ScriptedAnswer {
  /** 0 = no answer at all. */
  status: number
  /** Whole seconds; `null` when the answer names none. */
  retryAfterSec: number | null
  etag: string | null
}

/**
 * Decides the next request from the last answer. A script's decisions are a function of its random source and of the answers,
 * never of the clock, so that a seed repeats them; `elapsedMs` is the sum of the pauses it asked for.
 */
export type Script = (last: ScriptedAnswer | null, elapsedMs: number) => { afterMs: number; request: ScriptedRequest }

/** Plays a script over real HTTP until `signal` aborts; never throws. */
export async function runClient(options: { baseUrl: string; secret: string; script: Script; signal: AbortSignal }): Promise<void> {
  const { baseUrl, secret, signal, script } = options
  let last: ScriptedAnswer | null = null
  let elapsedMs = 0
  let dueAt = performance.now()
  while (!signal.aborted) {
    const { afterMs, request } = script(last, elapsedMs)
    elapsedMs += afterMs
    // Against the plan and not against the last answer, so that slow answers do not add up; after a long sleep nothing is caught up.
    dueAt = Math.max(dueAt + afterMs, performance.now() - 1000)
    await sleep(Math.max(0, dueAt - performance.now()), undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    last = await send(toRequest(baseUrl, secret, request, signal))
  }
}

/** The request as it goes over the wire. */
export function toRequest(baseUrl: string, secret: string, request: ScriptedRequest, signal?: AbortSignal): Request {
  return new Request(baseUrl + request.path, {
    method: request.method,
    headers: {
      Authorization: `Bearer ${secret}`,
      ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(request.ifNoneMatch === undefined ? {} : { 'If-None-Match': request.ifNoneMatch }),
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    ...(signal === undefined ? {} : { signal }),
  })
}

/** What a script may learn from the response. */
export function toAnswer(response: Response): ScriptedAnswer {
  const seconds = response.headers.get('retry-after')
  return { status: response.status, retryAfterSec: seconds === null ? null : Number(seconds), etag: response.headers.get('etag') }
}

async function send(request: Request): Promise<ScriptedAnswer> {
  try {
    const response = await fetch(request)
    await response.arrayBuffer()
    return toAnswer(response)
  } catch {
    return { status: 0, retryAfterSec: null, etag: null }
  }
}
