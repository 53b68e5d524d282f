import { mustBeReady, mustNotBeReady } from './runtime.ts'
import { fromWire, toWire } from './scheme.ts'
import { strict } from './strict.ts'

type Handler = (request: Request) => Response | Promise<Response>

const schemes = new Set<string>()
const handlers = new Map<string, Handler>()

/** The `protocol` module; one for all sessions. */
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(list: { scheme: string; privileges?: object }[]) {
    mustNotBeReady('protocol.registerSchemesAsPrivileged')
    for (const { scheme } of list) schemes.add(scheme)
  },
  handle(scheme: string, handler: Handler) {
    mustBeReady('protocol')
    if (!schemes.has(scheme)) throw new Error(`standin: scheme ${scheme} was not registered as privileged, which is all the stand-in can serve`)
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
  unhandle: (scheme: string) => void handlers.delete(scheme),
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
})

/** `toWire` for the schemes of this app. */
export const wireAddress = (address: string): string => toWire(address, schemes)

/** A request as CDP reports it. */
export interface WireRequest {
  url: string
  method: string
  headers: Record<string, string>
  postData?: string
}

/** The app's own answer, or `null` when the address is of no scheme of the app. A handler that throws rejects. */
export async function answerOwnScheme(wire: WireRequest): Promise<Response | null> {
  const address = fromWire(wire.url)
  const scheme = address.slice(0, address.indexOf(':'))
  if (!schemes.has(scheme)) return null
  const handler = handlers.get(scheme)
  if (handler === undefined) throw new Error(`no handler for ${scheme}:`)
  const request = new Request(wire.url, { method: wire.method, headers: wire.headers, ...(wire.postData === undefined ? {} : { body: wire.postData }) })
  // The handler has to see its own scheme, which fetch's Request does not take for every address.
  Object.defineProperty(request, 'url', { value: address })
  return handler(request)
}
