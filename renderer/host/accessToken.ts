/** The parts of the window that the token passes through. */
export interface TokenPlaces {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>
  history: Pick<History, 'replaceState' | 'state'>
  storage: Pick<Storage, 'getItem' | 'setItem'>
}

/** What the address of the page carried in its fragment. */
export interface Arrival {
  /** `null` = this page was opened without one, and never had one. */
  token: string | null
  /** The alert whose notification was clicked to open this page. */
  alertId: string | null
}

const storageName = 'headroom.token'

/**
 * Takes the token out of the fragment and keeps it for this tab only, so that it stands in no history, bookmark or
 * screenshot. A reload finds it again in `sessionStorage`. Fragments of other meaning are left alone; a `view` beside the token takes its
 * place as the page's own address.
 */
export function takeArrival({ location, history, storage }: TokenPlaces): Arrival {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const token = fragment.get('token')
  const view = fragment.get('view')
  if (token === null) return { token: storage.getItem(storageName), alertId: null }
  storage.setItem(storageName, token)
  history.replaceState(history.state, '', location.pathname + location.search + (view === null ? '' : `#/${view}`))
  return { token, alertId: fragment.get('alert') }
}
