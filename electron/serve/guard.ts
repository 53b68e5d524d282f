import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ErrorCode } from '../../shared/contract.ts'

/** Limits of the local server (trust B3). */
export const limits = {
  bodyBytes: 64 * 1024,
  jsonDepth: 32,
  headerBytes: 8 * 1024,
  headersMs: 5_000,
  requestMs: 10_000,
  keepAliveMs: 5_000,
  connections: 64,
  streams: 8,
  /** A page that lets more than this pile up unread is dropped. */
  unreadBytes: 1024 * 1024,
} as const

/** Why a request is not answered: an HTTP status, and a `Reply`'s code and sentence. */
export interface Refused {
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 421 | 429 | 503
  code: ErrorCode
  message: string
}

/** Says no in one sentence. */
export const refuse = (status: Refused['status'], message: string, code: ErrorCode = 'refused'): Refused => ({ status, code, message })

/** What of a request says where it comes from; `null` = the header is absent. */
export interface RequestOrigin {
  host: string | null
  origin: string | null
  fetchSite: string | null
}

/** The `Host` values that mean us and nobody else. */
export const ownHosts = (port: number): ReadonlySet<string> => new Set([`127.0.0.1:${port}`, `localhost:${port}`])

/**
 * Refuses whatever did not come from our own page or from a program on this machine: another site that resolves to
 * 127.0.0.1 (DNS rebinding) shows in `Host`, a page of another origin in `Origin` or `Sec-Fetch-Site`. `null` = may pass.
 */
export function refuseForeign(request: RequestOrigin, hosts: ReadonlySet<string>): Refused | null {
  if (request.host === null || !hosts.has(request.host)) return refuse(421, 'This server answers only under its own address.')
  // Also refuses the literal `null`, which sandboxed frames and local files send.
  if (request.origin !== null && request.origin !== `http://${request.host}`) return refuse(403, 'Requests from other sites are refused.')
  if (request.fetchSite !== null && request.fetchSite !== 'same-origin' && request.fetchSite !== 'none') {
    return refuse(403, 'Requests from other sites are refused.')
  }
  return null
}

/** 256 random bits, as 43 characters that need no escaping in an address. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** Makes the check of `Authorization: Bearer TOKEN`; it takes the same time whatever is presented. */
export function tokenCheck(token: string): (authorization: string | null) => boolean {
  const expected = digest(token)
  return (authorization) => {
    const presented = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(authorization ?? '')?.[1]
    return presented !== undefined && timingSafeEqual(digest(presented), expected)
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** `application/json`, with or without parameters. */
export const isJsonType = (contentType: string | null): boolean => /^application\/json\s*(;|$)/i.test(contentType ?? '')
