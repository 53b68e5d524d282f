import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallFilter } from '../../shared/callFilter.ts'
import { readAddress, writeAddress, type Page, type View } from './address.ts'

/** The part of the browser the view needs: its address, kept in step with the store. */
export interface AddressBar {
  read: () => string
  push: (hash: string) => void
  replace: (hash: string) => void
  onChange: (listener: () => void) => () => void
}

export interface ViewState {
  store: StoreApi<View>
  /** Goes to a page; a step that Back undoes. */
  go: (page: Page, filter?: CallFilter) => void
  /** Changes the log's filter in place. */
  setFilter: (filter: CallFilter) => void
  stop: () => void
}

/** The view follows the address and the address follows the view. */
export function createView(address: AddressBar): ViewState {
  const store = createStore<View>(() => readAddress(address.read()))
  const stop = address.onChange(() => store.setState(readAddress(address.read())))
  return {
    store,
    stop,
    go(page, filter) {
      const view = { page, filter: filter ?? (page === 'log' ? store.getState().filter : {}) }
      if (writeAddress(view) !== address.read()) address.push(writeAddress(view))
      store.setState(view)
    },
    setFilter(filter) {
      const view = { page: store.getState().page, filter }
      address.replace(writeAddress(view))
      store.setState(view)
    },
  }
}

/** The address bar of a window. */
export const windowAddress = (window: Window): AddressBar => ({
  read: () => window.location.hash,
  push: (hash) => window.history.pushState(null, '', hash),
  replace: (hash) => window.history.replaceState(null, '', hash),
  onChange(listener) {
    window.addEventListener('popstate', listener)
    window.addEventListener('hashchange', listener)
    return () => {
      window.removeEventListener('popstate', listener)
      window.removeEventListener('hashchange', listener)
    }
  },
})
