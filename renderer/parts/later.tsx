import { use, type ComponentType } from 'react'

/** A component whose code is fetched when it is first wanted. */
export interface Later<Props> {
  /** Suspends until the code is there; after `load`, it is shown at once. */
  Part: (props: Props) => React.JSX.Element
  /** Fetches the code. Rejects when it cannot be had; the next attempt asks again. */
  load: () => Promise<void>
}

/** Wraps the way to a component. Not `React.lazy`, which shows a fallback even for what was fetched before, and never asks again. */
export function later<Props extends object>(fetchPart: () => Promise<ComponentType<Props>>): Later<Props> {
  let loaded: ComponentType<Props> | null = null
  let loading: Promise<ComponentType<Props>> | null = null
  const fetchOnce = async (): Promise<ComponentType<Props>> => {
    try {
      loaded = await fetchPart()
      return loaded
    } finally {
      loading = null
    }
  }
  const start = (): Promise<ComponentType<Props>> => (loading ??= fetchOnce())
  return {
    load: async () => {
      if (loaded === null) await start()
    },
    Part: function Part(props) {
      const Loaded = loaded ?? use(start())
      return <Loaded {...props} />
    },
  }
}
