import { useMemo } from 'react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { withoutEmpty } from '../../../shared/filterParts.ts'
import { repeatable } from '../../../shared/callCopy/copiedCall.ts'
import { toCurl } from '../../../shared/callCopy/curl.ts'
import { toFetch } from '../../../shared/callCopy/fetchCode.ts'
import { toMarkdown } from '../../../shared/callCopy/markdown.ts'
import type { CallRow } from '../../../shared/answers.ts'
import { exactly } from '../../../shared/namePattern.ts'
import { redactText } from '../../../shared/redact.ts'
import { useAppState } from '../../state/appState.ts'
import type { CallDetail } from '../../state/callLog.ts'
import { explainVerdict } from '../../words/verdicts.ts'

/** Forms a call is copied in. */
export const copyForms = ['cURL', 'fetch', 'JSON', 'Markdown'] as const
export type CopyForm = (typeof copyForms)[number]

export interface CallActions {
  copy: (row: CallRow, form: CopyForm) => Promise<void>
  copyLink: () => Promise<void>
  togglePin: (row: CallRow) => Promise<void>
  setNote: (row: CallRow, note: string | null) => Promise<void>
  /** Narrows the log to what this call has, or to what has it not. */
  narrow: (change: Partial<CallFilter>) => void
  without: (conditions: CallFilter) => void
  around: (row: CallRow) => void
}

const aroundMs = 60_000

/** What can be done with a call, from its line, its details, its menu and the keyboard. */
export function useCallActions(): CallActions {
  const { data, view, callLog, notify, actions } = useAppState()
  return useMemo(() => {
    const change = async (row: CallRow, mark: { pinned?: boolean; note?: string | null }, done: string): Promise<void> => {
      const problem = await callLog.mark(row.id, mark)
      if (problem === null) notify({ title: done })
      else notify({ title: 'That was not stored', body: problem, tone: 'problem' })
    }
    return {
      async copy(row, form) {
        const reply = await data.call('calls.get', { id: row.id })
        if (!reply.ok) return notify({ title: 'Nothing was copied', body: reply.message, tone: 'problem' })
        const connection = data.store.getState().connections.value?.find(({ id }) => id === row.connectionId)
        const call = reply.value.call
        if (form === 'JSON') return actions.copy(redactText(JSON.stringify(call, null, 2)), 'as JSON')
        if (form === 'Markdown') return actions.copy(markdownOf(call, row.note, connection?.name ?? 'removed'), 'as Markdown')
        if (connection === undefined) return notify({ title: 'Nothing was copied', body: 'The connection was removed, and with it the address of the API.', tone: 'problem' })
        const copied = repeatable(call, connection)
        return actions.copy(form === 'cURL' ? toCurl(copied) : toFetch(copied), `as ${form}, with the key as a variable`)
      },
      copyLink: () => actions.copy(location.href.replace(/#.*$/, '') + location.hash, 'the address of this view'),
      togglePin: (row) => change(row, { pinned: !row.pinned }, row.pinned ? 'Unpinned' : 'Pinned: it stays when older calls are deleted'),
      setNote: (row, note) => change(row, { note }, note === null ? 'Note removed' : 'Note kept'),
      narrow: (change_) => view.setFilter(withoutEmpty({ ...view.store.getState().filter, ...change_ })),
      without(conditions) {
        const { filter } = view.store.getState()
        view.setFilter({ ...filter, not: [...(filter.not ?? []), conditions] })
      },
      around: (row) => view.go('log', { from: row.at - aroundMs, to: row.at + aroundMs, own: true }),
    }
  }, [data, view, callLog, notify, actions])
}

/** The filter members that a call's own values give. */
export const sameTool = (row: CallRow): CallFilter => ({ tools: [exactly(row.tool ?? '')] })

function markdownOf(call: CallDetail, note: string | null, connection: string): string {
  return toMarkdown(call, { connection, key: call.keyLabel, meaning: explainVerdict(call.verdict, (id) => id).join(' '), note })
}
