/**
 * The page's own world and the preload's isolated world, and contextBridge between them. The functions below run in
 * Chromium: they are injected by their source, so they use nothing but their arguments and each other. The worlds
 * meet on DOM events, whose detail Blink clones from one world to the other.
 */
import { decode, encode } from './codec.ts'

/** Name of the isolated world and of the binding through which it reaches the main process. */
export const preloadWorld = 'standin-preload'
export const ipcBinding = '__standinIpc'

/** What the isolated world tells the main process. */
export type FromPreload =
  | { kind: 'invoke'; id: number; channel: string; args: string }
  | { kind: 'send'; channel: string; args: string }

/** What the main process delivers to the isolated world. */
export type ToPreload =
  | { kind: 'reply'; id: number; value?: string; error?: string }
  | { kind: 'message'; channel: string; args: string }

/** What `process` is in a sandboxed preload. */
export type PreloadProcess = Record<string, unknown>

/** Script for the page's own world; `meeting` is an unguessable event name shared by the two worlds. */
export function pageWorldScript(meeting: string): string {
  return `(() => {
    if (window !== window.top) return
    ${sourcesOf(createBridge, pageWorld)}
    pageWorld(${JSON.stringify(meeting)})
  })()`
}

/** Script for the isolated world; runs `preload` (CommonJS source) as Electron runs a sandboxed preload. */
export function preloadWorldScript(meeting: string, preload: string, process: PreloadProcess): string {
  return `(() => {
    if (window !== window.top) return
    ${sourcesOf(createBridge, encode, decode, preloadWorldMain)}
    const { require } = preloadWorldMain(${JSON.stringify(meeting)})
    const process = Object.freeze(${JSON.stringify(process)})
    const module = { exports: {} }
    ;(function (require, module, exports, process, global) { ${preload}
    }).call(undefined, require, module, module.exports, process, globalThis)
  })()`
}

function sourcesOf(...functions: ((...args: never[]) => unknown)[]): string {
  return functions.map((fn) => Function.prototype.toString.call(fn)).join('\n')
}

interface Exposed {
  key: string
  api: unknown
}

type BridgeMessage =
  | { kind: 'hello' }
  | ({ kind: 'expose' } & Exposed)
  | { kind: 'call'; fn: number; call: number; args: unknown[] }
  | { kind: 'return'; call: number; value?: unknown; error?: string }
  | { kind: 'settle'; promise: number; value?: unknown; error?: string }

/** Copies values between worlds as contextBridge does: functions and promises become proxies, errors keep their message. */
function createBridge(meeting: string, side: 'page' | 'preload', on: { hello(): void; expose(exposed: Exposed): void }) {
  const other = side === 'page' ? 'preload' : 'page'
  const marker = '\u0000standin'
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const numbers = new WeakMap<object, number>()
  const promises = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const returned = new Map<number, BridgeMessage & { kind: 'return' }>()
  let last = 0

  const post = (message: BridgeMessage): void => void document.dispatchEvent(new CustomEvent(meeting + other, { detail: message }))
  const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

  const wrap = (value: unknown, depth = 0): unknown => {
    if (depth > 1000) throw new Error('Electron contextBridge recursion depth exceeded. Nested objects deeper than 1000 are not supported.')
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.')
    if (typeof value === 'function') {
      const known = numbers.get(value)
      const id = known ?? ++last
      if (known === undefined) {
        numbers.set(value, id)
        functions.set(id, value as (...args: unknown[]) => unknown)
      }
      return { [marker]: 'function', id }
    }
    if (value === null || typeof value !== 'object') return value
    if (value instanceof Promise) {
      const id = ++last
      value.then(
        (result: unknown) => post({ kind: 'settle', promise: id, value: wrap(result) }),
        (error: unknown) => post({ kind: 'settle', promise: id, error: messageOf(error) }),
      )
      return { [marker]: 'promise', id }
    }
    if (value instanceof Error) return { [marker]: 'error', message: value.message }
    if (Array.isArray(value)) return value.map((item) => wrap(item, depth + 1))
    const cloned = [Date, Map, Set, RegExp, ArrayBuffer, Blob].some((type) => value instanceof type) || ArrayBuffer.isView(value)
    if (cloned) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wrap(item, depth + 1)]))
  }

  const unwrap = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(unwrap)
    if (Object.getPrototypeOf(value) !== Object.prototype) return value
    const marked = value as { [marker]?: string; id: number; message: string }
    switch (marked[marker]) {
      case 'function':
        return (...args: unknown[]) => call(marked.id, args)
      case 'promise':
        return new Promise((resolve, reject) => promises.set(marked.id, { resolve, reject }))
      case 'error':
        return new Error(marked.message)
      default:
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item)]))
    }
  }

  const call = (fn: number, args: unknown[]): unknown => {
    const id = ++last
    // Events are dispatched synchronously, so the answer is there when this returns.
    post({ kind: 'call', fn, call: id, args: args.map((arg) => wrap(arg)) })
    const answer = returned.get(id)
    returned.delete(id)
    if (answer === undefined) throw new Error('standin: the other world did not answer')
    if (answer.error !== undefined) throw new Error(answer.error)
    return unwrap(answer.value)
  }

  const answerCall = (message: BridgeMessage & { kind: 'call' }): void => {
    try {
      const value = wrap(functions.get(message.fn)?.(...message.args.map(unwrap)))
      post({ kind: 'return', call: message.call, value })
    } catch (error) {
      post({ kind: 'return', call: message.call, error: messageOf(error) })
    }
  }

  document.addEventListener(meeting + side, (event) => {
    const message = (event as CustomEvent<BridgeMessage>).detail
    if (message.kind === 'call') answerCall(message)
    else if (message.kind === 'return') returned.set(message.call, message)
    else if (message.kind === 'expose') on.expose({ key: message.key, api: unwrap(message.api) })
    else if (message.kind === 'hello') on.hello()
    else {
      const waiting = promises.get(message.promise)
      promises.delete(message.promise)
      if (message.error !== undefined) waiting?.reject(new Error(message.error))
      else waiting?.resolve(unwrap(message.value))
    }
  })
  return { post, wrap }
}

function pageWorld(meeting: string): void {
  const frozen = (value: unknown): unknown => {
    if (value !== null && typeof value === 'object') {
      Object.values(value).forEach(frozen)
      Object.freeze(value)
    }
    return value
  }
  const { post } = createBridge(meeting, 'page', {
    hello: () => post({ kind: 'hello' }),
    expose: ({ key, api }) => void Object.defineProperty(window, key, { value: frozen(api), enumerable: true }),
  })
  post({ kind: 'hello' })
}

/** Gives the preload its `require('electron')`; nothing else may be required but what Electron allows. */
function preloadWorldMain(meeting: string) {
  type Listener = (event: unknown, ...args: unknown[]) => void
  interface Global {
    __standinIpc(text: string): void
  }

  let met = false
  const unsent: (Exposed & { kind: 'expose' })[] = []
  const exposedKeys = new Set<string>()
  const { post, wrap } = createBridge(meeting, 'preload', {
    // The worlds are made one after the other; what was exposed before the page's world is there waits for its hello.
    hello: () => {
      met = true
      for (const message of unsent.splice(0)) post(message)
    },
    expose: () => undefined,
  })
  post({ kind: 'hello' })

  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (exposedKeys.has(key)) throw new Error('Cannot bind an API on top of an existing property on the window object')
      exposedKeys.add(key)
      const message = { kind: 'expose' as const, key, api: wrap(api) }
      if (met) post(message)
      else unsent.push(message)
    },
  }

  const listeners = new Map<string, Listener[]>()
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastInvoke = 0
  const toMain = (message: FromPreload): void => (globalThis as unknown as Global).__standinIpc(JSON.stringify(message))
  const cloned = (args: unknown[]): string => {
    try {
      return encode(args)
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }
  const ipcRenderer = {
    invoke: async (channel: string, ...args: unknown[]) => {
      const id = ++lastInvoke
      const message: FromPreload = { kind: 'invoke', id, channel, args: cloned(args) }
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject })
        toMain(message)
      })
    },
    send: (channel: string, ...args: unknown[]) => toMain({ kind: 'send', channel, args: cloned(args) }),
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    off: (channel: string, listener: Listener) => {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((known) => known !== listener),
      )
      return ipcRenderer
    },
    removeListener: (channel: string, listener: Listener): unknown => ipcRenderer.off(channel, listener),
    listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
  }

  const deliver = (text: string): void => {
    const message = JSON.parse(text) as ToPreload
    if (message.kind === 'message') {
      const args = decode(message.args) as unknown[]
      for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, senderId: 0, ports: [] }, ...args)
      return
    }
    const waiting = pending.get(message.id)
    pending.delete(message.id)
    if (message.error !== undefined) waiting?.reject(new Error(message.error))
    else waiting?.resolve(decode(message.value ?? ''))
  }
  Object.defineProperty(globalThis, '__standinDeliver', { value: deliver })

  const strictly = (name: string, members: object): object =>
    new Proxy(members, {
      get(target, member, receiver) {
        if (member in target || typeof member === 'symbol') return Reflect.get(target, member, receiver) as unknown
        throw new Error(`standin: ${name}.${member} is not implemented`)
      },
    })
  const electron = strictly('electron', {
    contextBridge: strictly('contextBridge', contextBridge),
    ipcRenderer: strictly('ipcRenderer', ipcRenderer),
  })
  const require = (name: string): object => {
    if (name === 'electron' || name === 'electron/renderer') return electron
    throw new Error(`module not found: ${name}`)
  }
  return { require }
}
