import type { HostHandles, Listening } from '../../../electron/demo/host.ts'
import type { KeyRing } from '../../../electron/demo/keys.ts'

/** What every simulated API has. */
export type AnyApi = HostHandles & { dialect: string; keys: KeyRing }

/** A simulated API behind a server that can go away and come back at the same address. */
export interface ServedApi<Api extends AnyApi = AnyApi> {
  api: Api
  baseUrl: string
  open: () => Promise<void>
  close: () => Promise<void>
  /** Makes a call as one of the API's clients; answers the status. */
  send: (label: string, method: string, path: string, body?: unknown) => Promise<number>
}

/** Puts `api` on a free port of this machine. */
export async function serveApi<Api extends AnyApi>(api: Api): Promise<ServedApi<Api>> {
  let server: Listening | null = await api.listen()
  const { baseUrl } = server
  return {
    api,
    baseUrl,
    open: async () => {
      server ??= await api.listen(Number(new URL(baseUrl).port))
    },
    close: async () => {
      await server?.close()
      server = null
    },
    send: async (label, method, path, body) => {
      const headers = { authorization: `Bearer ${api.keys.byLabel(label).secret}`, 'content-type': 'application/json' }
      const response = await api.fetch(new Request(`http://127.0.0.1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }))
      await response.arrayBuffer()
      return response.status
    },
  }
}
