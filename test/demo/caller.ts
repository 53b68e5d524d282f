import { afterEach } from 'vitest'
import type { HostHandles } from '../../electron/demo/host.ts'
import type { KeyRing } from '../../electron/demo/keys.ts'

const open = new Set<() => Promise<void>>()
afterEach(async () => {
  await Promise.all([...open].map(async (close) => close()))
  open.clear()
})

export interface Told {
  status: number
  headers: Headers
  text: string
  /** `undefined` when the body is not JSON. */
  body: any // oxlint-disable-line typescript/no-explicit-any -- tests look into bodies of every form
}
export interface Caller {
  baseUrl: string
  /** Calls with the key of this label over real HTTP; `null` = without any. */
  as: (label: string | null, method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Told>
  /** The same call so many times, one after the other. */
  times: (count: number, label: string, method: string, path: string, body?: unknown) => Promise<Told[]>
}

/** Serves `api` on loopback until the test ends. A body that is a string is sent as it is, anything else as JSON. */
export async function callerOf(api: HostHandles & { keys: KeyRing }): Promise<Caller> {
  const server = await api.listen()
  open.add(async () => server.close())
  const as: Caller['as'] = async (label, method, path, body, headers = {}) => {
    const response = await fetch(server.baseUrl + path, {
      method,
      headers: { ...(label === null ? {} : { Authorization: `Bearer ${api.keys.byLabel(label).secret}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parsed(text) }
  }
  const times: Caller['times'] = async (count, ...call) => {
    const told: Told[] = []
    for (let index = 0; index < count; index += 1) told.push(await as(...call))
    return told
  }
  return { baseUrl: server.baseUrl, as, times }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const statusesOf = (told: Told[]): number[] => told.map((one) => one.status)
