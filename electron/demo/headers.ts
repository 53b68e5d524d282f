import { createHash } from 'node:crypto'
import type { InstantForm, RetryAfterForm } from './switches.ts'

/** Whole seconds to wait: rounded up, at least 1, so that nobody who obeys comes back too early. */
export const wholeSeconds = (waitMs: number): number => Math.max(1, Math.ceil(waitMs / 1000))

/** An instant as a header value. */
export const instantHeader = (form: InstantForm, at: number, now: number): string => writers[form](at, now)
const writers: Record<InstantForm, (at: number, now: number) => string> = {
  delta: (at, now) => String(Math.max(0, Math.ceil((at - now) / 1000))),
  epoch: (at) => String(Math.ceil(at / 1000)),
  date: (at) => httpDate(Math.ceil(at / 1000) * 1000),
  iso: (at) => new Date(at).toISOString(),
}

/** `Retry-After` for a wait of whole seconds. */
export function retryAfterHeader(form: RetryAfterForm, seconds: number, now: number): Record<string, string> {
  if (form === 'none') return {}
  return { 'Retry-After': form === 'delta' ? String(seconds) : httpDate(now + seconds * 1000) }
}

/** RFC 9110 IMF-fixdate. */
export const httpDate = (at: number): string => new Date(at).toUTCString()

/** A strong ETag over the body. */
export const etagOf = (body: string): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`

/** Whether an `If-None-Match` value names this ETag (weak comparison, RFC 9110 13.1.2). */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((one) => {
    const candidate = one.trim()
    return candidate === '*' || candidate.replace(/^W\//, '') === etag
  })
}
