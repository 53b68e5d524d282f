import type { TextFileName } from '../../shared/contract.ts'
import type { Settings } from '../../shared/settings.ts'
import type { DataState } from './data.ts'
import type { PreferencesState } from './preferences.ts'

/** What can be done from more than one place: buttons of pages, menus, and the command palette. Failures are said in a notice. */
export interface AppActions {
  /** Polls one connection now, or all. */
  poll: (connectionId?: string) => Promise<void>
  /** Pauses or resumes one connection, or all. */
  pause: (paused: boolean, connectionId?: string) => Promise<void>
  acknowledge: (alertIds: string[]) => Promise<void>
  testNotification: () => Promise<void>
  /** Puts text on the clipboard and says so; `what` completes “Copied …”. */
  copy: (text: string, what: string) => Promise<void>
  /** Saves a text of ours where the user says, or hands it to the browser. */
  saveFile: (name: TextFileName) => Promise<void>
  /** Changes settings; true when they were saved. The theme answers at once. */
  change: (change: Partial<Settings>) => Promise<boolean>
}

interface Lent {
  data: DataState
  preferences: PreferencesState
  notify: (notice: { title: string; body?: string; tone?: 'plain' | 'problem' }) => void
  /** Has the browser save what is at an address. */
  download: (address: string) => void
}

/** Builds the actions over the data store. */
export function createActions({ data, preferences, notify, download: lentDownload }: Lent): AppActions {
  const refused = (title: string, body: string): void => notify({ title, body, tone: 'problem' })
  return {
    async poll(connectionId) {
      const reply = await data.call('polls.run', connectionId === undefined ? {} : { connectionId })
      if (!reply.ok) refused('Polling did not work', reply.message)
      await data.ask('polls')
    },
    async pause(paused, connectionId) {
      const all = data.store.getState().connections.value ?? []
      const ids = connectionId === undefined ? all.filter((connection) => connection.paused !== paused).map(({ id }) => id) : [connectionId]
      const replies = await Promise.all(ids.map((id) => data.call('connections.update', { id, paused })))
      const failed = replies.find((reply) => !reply.ok)
      if (failed !== undefined && !failed.ok) refused(paused ? 'Pausing did not work' : 'Resuming did not work', failed.message)
      await data.ask('connections', 'polls')
    },
    async acknowledge(alertIds) {
      const reply = await data.call('alerts.acknowledge', { ids: alertIds })
      if (!reply.ok) refused('Could not acknowledge', reply.message)
      await data.ask('alerts')
    },
    async testNotification() {
      const reply = await data.call('alerts.test', {})
      if (!reply.ok) return refused('The test did not work', reply.message)
      if (!reply.value.shown) return refused('The system did not show it', reply.value.detail)
      notify({ title: 'Test notification sent', body: reply.value.detail })
    },
    async copy(text, what) {
      try {
        await navigator.clipboard.writeText(text)
        notify({ title: `Copied ${what}` })
      } catch {
        refused('Nothing was copied', 'The system refused the clipboard.')
      }
    },
    async saveFile(name) {
      const reply = await data.call('files.save', { name })
      if (!reply.ok) return refused('Nothing was saved', reply.message)
      const { file, download } = reply.value
      if (download !== null) lentDownload(download)
      else if (file !== null) notify({ title: 'Saved', body: `written to ${file}` })
    },
    async change(change) {
      if (change.theme !== undefined) preferences.setState({ theme: change.theme })
      const reply = await data.call('settings.set', change)
      if (!reply.ok) refused('The setting was not saved', reply.message)
      const isOfBudgets = change.thresholds !== undefined || change.budgetThresholds !== undefined
      await data.ask('settings', ...(isOfBudgets ? (['budgets'] as const) : []))
      return reply.ok
    },
  }
}
