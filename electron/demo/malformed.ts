import type { Malformed } from './switches.ts'

const chunkBytes = 65_536
/** More than any reader should be willing to take in. */
export const hugeBytes = 24 * 1024 * 1024

const loginPage = '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>'

/** The same answer, broken: same status unless it became a login page. */
export async function spoil(response: Response, how: Exclude<Malformed, 'hang'>): Promise<Response> {
  const headers = new Headers(response.headers)
  if (how === 'html') {
    headers.set('Content-Type', 'text/html; charset=utf-8')
    return new Response(loginPage, { status: 200, headers })
  }
  const text = response.status === 304 ? '' : await response.text()
  const spoiled = { truncated: () => text.slice(0, Math.floor(text.length / 2)) || '{', huge: endlessJson, wrong_types: () => JSON.stringify(wrongTypes(parsed(text))) }
  return new Response(spoiled[how](), { status: response.status === 304 ? 200 : response.status, headers })
}

/** The body as JSON; an answer that is not JSON counts as one string. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** JSON that starts well and goes on for `hugeBytes`. */
function endlessJson(): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let sent = 0
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode('{"ok":true,"data":[],"padding":"')),
    pull(controller) {
      if (sent >= hugeBytes) {
        controller.enqueue(encoder.encode('"}'))
        controller.close()
        return
      }
      sent += chunkBytes
      controller.enqueue(new Uint8Array(chunkBytes).fill(120))
    },
  })
}

/** Every value replaced by one of another type, the member names kept. */
export function wrongTypes(value: unknown): unknown {
  if (Array.isArray(value)) return { length: value.length, first: wrongTypes(value[0]) }
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wrongTypes(inner)]))
  if (typeof value === 'number') return `${value} units`
  if (typeof value === 'string') return value.length
  if (typeof value === 'boolean') return value ? 'yes' : []
  return false
}
