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
  const { signal, script } = options
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
    last = await send(options, request)
  }
}

async function send({ baseUrl, secret, signal }: { baseUrl: string; secret: string; signal: AbortSignal }, request: ScriptedRequest): Promise<ScriptedAnswer> {
  try {
    const response = await fetch(baseUrl + request.path, {
      method: request.method,
      headers: {
        Authorization: `Bearer ${secret}`,
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(request.ifNoneMatch === undefined ? {} : { 'If-None-Match': request.ifNoneMatch }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal,
    })
    await response.arrayBuffer()
    const seconds = response.headers.get('retry-after')
    return { status: response.status, retryAfterSec: seconds === null ? null : Number(seconds), etag: response.headers.get('etag') }
  } catch {
    return { status: 0, retryAfterSec: null, etag: null }
  }
}
