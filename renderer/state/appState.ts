import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { createClient, type Transport } from '../../shared/client.ts'
import type { Alert } from '../../shared/model.ts'
import { createActions, type AppActions } from './actions.ts'
import type { View } from './address.ts'
import { createCallLog, type CallLog, type CallLogState } from './callLog.ts'
import { connect, type Reach } from './connect.ts'
import { createData, type Data, type DataState } from './data.ts'
import { createExports, type Exporting, type ExportsState } from './exports.ts'
import { createPreferences, type Preferences, type PreferencesState } from './preferences.ts'
import { keepSession, readSession } from './session.ts'
import { nothingTyped, type Typed } from './typeAhead.ts'
import { createView, type AddressBar, type ViewState } from './view.ts'

/** A short message that goes away by itself. */
export interface Notice {
  id: number
  title: string
  body: string
  tone: 'plain' | 'problem'
  /** The alert whose evidence can be opened from it. */
  alertId: string | null
}

/** What lies over the page; at most one, `null` = nothing. */
export type Dialog = 'palette' | 'shortcuts' | 'addConnection' | 'unlock' | 'export' | null

/** Everything the pages know, built once. */
export interface AppState {
  data: DataState
  view: ViewState
  preferences: PreferencesState
  callLog: CallLogState
  exports: ExportsState
  notices: StoreApi<Notice[]>
  actions: AppActions
  dialog: StoreApi<Dialog>
  /** What was typed into the palette that is open, or was last. */
  typed: StoreApi<Typed>
  /** Opens a dialog in place of the one that is open; `null` closes. */
  show: (dialog: Dialog) => void
  /** Shows a short message. */
  notify: (notice: { title: string; body?: string; tone?: Notice['tone']; alertId?: string }) => void
  dismiss: (id: number) => void
  /** The log page says whether its top is in sight. */
  setFollowing: (following: boolean) => void
  stop: () => void
}

const noticesShown = 3

/** Builds the page's state over a transport and starts listening and asking. */
export function createAppState(lent: {
  transport: Transport
  reach?: Reach
  address: AddressBar
  storage: Storage | null
  now?: () => number
  /** Has the browser save what is at an address. */
  download?: (address: string) => void
}): AppState {
  const now = lent.now ?? Date.now
  const client = createClient(lent.transport)
  const data = createData(client, now)
  const session = readSession(lent.storage)
  // A link or a reload says where to go; a plain start goes on where the last window ended.
  if (session !== null && !lent.address.read().startsWith('#/')) lent.address.replace(session.address)
  const view = createView(lent.address)
  const preferences = createPreferences(lent.storage)
  const callLog = createCallLog(data, now, `log ${crypto.randomUUID()}`)
  if (session !== null && session.place !== null && session.address === lent.address.read()) callLog.resume(session.place)
  const exports = createExports(data, now)
  const notices = createStore<Notice[]>(() => [])
  const dialog = createStore<Dialog>(() => null)
  const typed = createStore<Typed>(() => nothingTyped)
  let following = true
  let lastNotice = 0

  const notify: AppState['notify'] = ({ title, body = '', tone = 'plain', alertId = null }: Partial<Notice> & { title: string }) => {
    lastNotice += 1
    notices.setState((shown) => [...shown, { id: lastNotice, title, body, tone, alertId }].slice(-noticesShown), true)
  }
  const tell = (alert: Alert): void => notify({ title: alert.title, body: alert.body, alertId: alert.id })
  const disconnect = connect({
    client,
    reach: lent.reach ?? null,
    data,
    view,
    preferences,
    callLog,
    exports,
    now,
    tell,
    isFollowing: () => following,
  })
  const stopKeeping = keepSession(lent.storage, view.store, callLog.store)
  const unsubscribe = data.store.subscribe(({ settings }) => {
    const theme = settings.value?.theme
    if (theme !== undefined && theme !== preferences.getState().theme) preferences.setState({ theme })
  })

  return {
    data,
    view,
    preferences,
    callLog,
    exports,
    notices,
    actions: createActions({ data, preferences, notify, download: lent.download ?? (() => undefined) }),
    dialog,
    typed,
    show(next) {
      if (next === 'palette') typed.setState(nothingTyped, true)
      dialog.setState(next, true)
    },
    notify,
    dismiss: (id) => notices.setState((shown) => shown.filter((notice) => notice.id !== id), true),
    setFollowing: (value) => {
      following = value
    },
    stop() {
      disconnect()
      unsubscribe()
      stopKeeping()
      view.stop()
    },
  }
}

export const AppStateContext = createContext<AppState | null>(null)

/** The page's state; only pages may ask for it. */
export function useAppState(): AppState {
  const state = useContext(AppStateContext)
  if (state === null) throw new Error('AppStateContext is missing around this component.')
  return state
}

/** A part of the data from the core. */
export const useData = <T>(select: (data: Data) => T): T => useStore(useAppState().data.store, select)
/** A part of what the address says. */
export const useView = <T>(select: (view: View) => T): T => useStore(useAppState().view.store, select)
/** A preference. */
export const usePreference = <T>(select: (preferences: Preferences) => T): T => useStore(useAppState().preferences, select)
/** A part of what is exported. */
export const useExports = <T>(select: (exporting: Exporting) => T): T => useStore(useAppState().exports.store, select)
/** A part of the log as read. */
export const useCallLog = <T>(select: (log: CallLog) => T): T => useStore(useAppState().callLog.store, select)
