import { use, useSyncExternalStore, type ComponentType } from 'react'

/** A component whose code is fetched when it is first wanted. */
export interface Later<Props> {
  /** Suspends until the code is there; after `load`, it is shown at once. */
  Part: (props: Props) => React.JSX.Element
  /** Whether somebody loaded it yet: for what something plain can stand in for. */
  useIsLoaded: () => boolean
  /** Fetches the code. Rejects when it cannot be had; the next attempt asks again. */
  load: () => Promise<void>
}

/** Wraps the way to a component. Not `React.lazy`, which shows a fallback even for what was fetched before, and never asks again. */
export function later<Props extends object>(fetchPart: () => Promise<ComponentType<Props>>): Later<Props> {
  let loaded: ComponentType<Props> | null = null
  let loading: Promise<ComponentType<Props>> | null = null
  const waiting = new Set<() => void>()
  const fetchOnce = async (): Promise<ComponentType<Props>> => {
    try {
      loaded = await fetchPart()
      for (const tell of waiting) tell()
      return loaded
    } finally {
      loading = null
    }
  }
  const start = (): Promise<ComponentType<Props>> => (loading ??= fetchOnce())
  const subscribe = (tell: () => void): (() => void) => {
    waiting.add(tell)
    return () => waiting.delete(tell)
  }
  return {
    load: async () => {
      if (loaded === null) await start()
    },
    useIsLoaded: () => useSyncExternalStore(subscribe, () => loaded !== null),
    Part: function Part(props) {
      const Loaded = loaded ?? use(start())
      return <Loaded {...props} />
    },
  }
}
