/** Whether the page reaches its core, for whoever shows it. Fits `useSyncExternalStore(subscribe, get)`. */
export interface Connected {
  get(): boolean
  /** One sentence saying why not and what to do; `null` while connected. */
  reason(): string | null
  /** Calls back at every change; returns the way to stop. */
  subscribe(onChange: () => void): () => void
}

/** The side that knows: `set(null)` = connected, else the reason. */
export interface ConnectedState extends Connected {
  set(reason: string | null): void
}

/** Starts as connected: nothing has failed yet. */
export function createConnectedState(): ConnectedState {
  const listeners = new Set<() => void>()
  let why: string | null = null
  return {
    get: () => why === null,
    reason: () => why,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => void listeners.delete(onChange)
    },
    set: (reason) => {
      if (reason === why) return
      why = reason
      for (const listener of listeners) listener()
    },
  }
}
