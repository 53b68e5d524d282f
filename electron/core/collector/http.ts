import type { ApiResponse } from '../../../shared/dialects/types.ts'
import { shortestInAnswers, withoutSecrets } from '../../../shared/secretSpellings.ts'

/** Limits of one request (trust C10). Sizes count *decompressed* bytes, because fetch has no limit of its own. */
export interface RequestLimits {
  maxBytes: number
  timeoutMs: number
}

export const usageLimits: RequestLimits = { maxBytes: 1024 * 1024, timeoutMs: 15_000 }
export const activityLimits: RequestLimits = { maxBytes: 8 * 1024 * 1024, timeoutMs: 15_000 }
/** Lines of headers kept; the rest is dropped, as a flood of them is never about budgets. */
const maxHeaderLines = 100

/** Why no usable response arrived; `sub` as in CL-1. `message` is a sentence for people and holds no secret. */
export interface TransportFailure {
  sub: 'dns' | 'refused' | 'reset' | 'tls' | 'timeout' | 'aborted' | 'too_large' | 'bad_text' | 'other'
  message: string
}

export interface Answered {
  ok: true
  response: ApiResponse
  etag: string | null
  sentAtClient: number
  receivedAtClient: number
}
export interface NotAnswered {
  ok: false
  failure: TransportFailure
  sentAtClient: number
  receivedAtClient: number
}

export interface GetRequest {
  url: string
  authHeader: string | null
  secret: string | null
  etag: string | null
  limits: RequestLimits
  signal: AbortSignal
}

/**
 * One GET, never more: redirects are not followed, because fetch would carry custom key headers to another origin,
 * and every outcome is a value. The monitor only ever reads (F003-10). What is answered no longer holds the secret.
 */
export async function get(fetchPort: typeof fetch, now: () => number, request: GetRequest): Promise<Answered | NotAnswered> {
  const sentAtClient = now()
  const failed = (failure: TransportFailure): NotAnswered => ({ ok: false, failure, sentAtClient, receivedAtClient: now() })
  // Ended with the request: AbortSignal.timeout would raise its error all the same when the time is over.
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), request.limits.timeoutMs)
  try {
    const answer = await fetchPort(request.url, {
      method: 'GET',
      headers: requestHeaders(request),
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.any([request.signal, timeout.signal]),
    })
    const receivedAtClient = now()
    const body = await readText(answer, request.limits.maxBytes)
    if (!body.ok) return failed(body.failure)
    const clean = withoutSecrets(request.secret === null ? [] : [request.secret], shortestInAnswers)
    const etag = answer.headers.get('etag')
    return {
      ok: true,
      response: { status: answer.status, headers: headerLines(answer.headers, clean), body: clean(body.text) },
      etag: etag === null ? null : clean(etag),
      sentAtClient,
      receivedAtClient,
    }
  } catch (error) {
    if (timeout.signal.aborted) return failed({ sub: 'timeout', message: `No complete answer within ${request.limits.timeoutMs / 1000} s.` })
    return failed(failureOf(error))
  } finally {
    clearTimeout(timer)
  }
}

function requestHeaders(request: GetRequest): Headers {
  const headers = new Headers({ accept: 'application/json', 'user-agent': 'Headroom' })
  if (request.secret !== null) {
    if (request.authHeader === null) headers.set('authorization', `Bearer ${request.secret}`)
    else headers.set(request.authHeader, request.secret)
  }
  if (request.etag !== null) {
    headers.set('if-none-match', request.etag)
    // Node adds `no-cache` when If-None-Match is set, and some servers then never answer 304 (domain 4.3 step 2).
    headers.set('cache-control', 'max-age=0')
  }
  return headers
}

/** Streams the body and gives up as soon as it is too large: a gzip bomb must not be unpacked whole. */
async function readText(answer: Response, maxBytes: number): Promise<{ ok: true; text: string } | { ok: false; failure: TransportFailure }> {
  if (answer.body === null) return { ok: true, text: '' }
  const reader: ReadableStreamDefaultReader<Uint8Array> = answer.body.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined)
      const mebibytes = Math.round(maxBytes / 1024 / 1024)
      return { ok: false, failure: { sub: 'too_large', message: `The answer is larger than ${mebibytes} MiB; it was not read further.` } }
    }
    chunks.push(value)
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) }
  } catch {
    return { ok: false, failure: { sub: 'bad_text', message: 'The answer is not valid UTF-8 text.' } }
  }
}

function headerLines(headers: Headers, clean: (text: string) => string): [string, string][] {
  return [...headers].slice(0, maxHeaderLines).map(([name, value]) => [name.toLowerCase(), clean(value)])
}

const subByCode: Record<string, TransportFailure['sub']> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'too_large',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'other',
  ENETUNREACH: 'other',
}

const sentences: Record<TransportFailure['sub'], string> = {
  dns: 'The host name was not found; check the address and the network.',
  refused: 'Nothing is listening at that address (connection refused).',
  reset: 'The server closed the connection before it answered.',
  tls: 'The server’s certificate was not accepted.',
  timeout: 'The server did not answer in time.',
  aborted: 'The request was stopped by Headroom.',
  too_large: 'The answer is too large.',
  bad_text: 'The answer is not valid text.',
  other: 'The server could not be reached.',
}

/** Names the cause without repeating the error's own text, which may contain the key (trust C10). */
function failureOf(error: unknown): TransportFailure {
  if (error instanceof Error && error.name === 'AbortError') return { sub: 'aborted', message: sentences.aborted }
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    const sub = subByCode[code] ?? (/^(ERR_TLS|CERT_|DEPTH_|UNABLE_TO|SELF_SIGNED|ERR_SSL)/.test(code) ? 'tls' : undefined)
    if (sub !== undefined) return { sub, message: sub === 'tls' ? `${sentences.tls} (${code})` : sentences[sub] }
  }
  return { sub: 'other', message: sentences.other }
}
