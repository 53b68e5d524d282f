import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ExportPreview, ExportState } from '../../shared/answers.ts'
import type { ExportPlan } from '../../shared/exportOptions.ts'
import type { DataState } from './data.ts'
import { notLoaded, type Loaded } from './loaded.ts'

export interface Exporting {
  preview: Loaded<ExportPreview>
  /** The newest export; `null` before the first. */
  newest: ExportState | null
  /** Why the last one could not begin. */
  problem: string | null
}

export interface ExportsState {
  store: StoreApi<Exporting>
  /** Asks how an export would look. */
  look: (plan: ExportPlan) => Promise<void>
  /** Begins one; `download` gets the address where a browser finds it. */
  start: (plan: ExportPlan, download: (address: string) => void) => Promise<void>
  cancel: () => Promise<void>
  /** The core told how far one is. */
  heard: (state: ExportState) => void
}

/** Exports of the log, as far as the page has to do with them. */
export function createExports({ call }: Pick<DataState, 'call'>, now: () => number): ExportsState {
  const store = createStore<Exporting>(() => ({ preview: notLoaded(), newest: null, problem: null }))
  let looks = 0
  let mine: string | null = null
  return {
    store,
    async look(plan) {
      looks += 1
      const look = looks
      store.setState(({ preview }) => ({ preview: { ...preview, loading: true }, problem: null }))
      const reply = await call('exports.preview', plan)
      if (look !== looks) return
      store.setState(({ preview }) => ({
        preview: reply.ok
          ? { value: reply.value, problem: null, loading: false, atClient: now() }
          : { ...preview, problem: reply.message, loading: false },
      }))
    },
    async start(plan, download) {
      store.setState({ problem: null, newest: null })
      mine = null
      const reply = await call('exports.start', plan)
      if (!reply.ok) return store.setState({ problem: reply.message })
      mine = reply.value.id
      if (reply.value.download !== null) download(reply.value.download)
    },
    async cancel() {
      const id = store.getState().newest?.id ?? mine
      if (id !== null) await call('exports.cancel', { id })
    },
    // Another window may export too; the first that is heard of after the start may come before the answer to it.
    heard: (state) => (mine === null || mine === state.id ? store.setState({ newest: state }) : undefined),
  }
}
