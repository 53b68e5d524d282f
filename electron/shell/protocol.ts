import type { CustomScheme, Protocol } from 'electron'
import { contentSecurityPolicy } from '../../shared/contentSecurity.ts'
import type { PageFiles } from '../core/platform/pageFiles.ts'
import { pageScheme, type PageAddress } from './pageAddress.ts'

/** What the page's scheme may do; nothing that weakens its policy (trust C2). Registered before the app is ready. */
export const pagePrivileges: CustomScheme = {
  scheme: pageScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

/** Answers `app://bundle/…` from the files read at start, and nothing else. */
export function servePage(protocol: Pick<Protocol, 'handle'>, files: PageFiles, page: PageAddress): void {
  protocol.handle(pageScheme, (request) => pageResponse(files, page, request))
}

/** The answer to one request: a file of the page, 404 for any other path, 405 for other methods. */
export function pageResponse(files: PageFiles, page: PageAddress, request: Pick<Request, 'url' | 'method'>): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'Only GET is answered here.')
  // The path as it was sent: a decoded one could spell another file.
  const file = page.isPage(request.url) ? files.get(new URL(request.url).pathname) : undefined
  if (file === undefined) return refusal(404, 'There is no such file in the page.')
  return new Response(request.method === 'HEAD' ? null : file.bytes, { headers: { ...headers, 'content-type': file.type } })
}

function refusal(status: number, sentence: string): Response {
  return new Response(sentence, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })
}
