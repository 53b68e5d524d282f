import { ContextMenu } from '@base-ui/react/context-menu'
import { ChevronRight, Clock, Copy, Filter, FilterX, Link, Pin, PinOff, StickyNote } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CallRow } from '../../../shared/answers.ts'
import { useShownText } from '../../parts/Privacy.tsx'
import { verdictWords } from '../../words/verdicts.ts'
import { copyForms, sameTool, type CallActions } from './useCallActions.ts'

/** The menu of a line of the log; without a call under it, what concerns the whole log. */
export function CallMenu({ row, actions, onNote }: { row: CallRow | null; actions: CallActions; onNote: (row: CallRow) => void }) {
  const shown = useShownText()
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="floatLayer">
        <ContextMenu.Popup className="menu" aria-label="Call">
          {row === null ? null : (
            <>
              <Sub icon={Copy} label="Copy as">
                {copyForms.map((form) => (
                  <Item key={form} label={form} onSelect={() => void actions.copy(row, form)} />
                ))}
              </Sub>
              <Item icon={row.pinned ? PinOff : Pin} label={row.pinned ? 'Unpin' : 'Pin'} onSelect={() => void actions.togglePin(row)} />
              <Item icon={StickyNote} label={row.note === null ? 'Add a note…' : 'Change the note…'} onSelect={() => onNote(row)} />
              <ContextMenu.Separator className="menuLine" />
              <Sub icon={Filter} label="Only">
                {row.tool === null ? null : <Item label={`tool ${shown(row.tool, 40)}`} onSelect={() => actions.narrow(sameTool(row))} />}
                {row.keyId === null ? null : (
                  <Item label={`key ${shown(row.keyLabel ?? row.keyId, 40)}`} onSelect={() => actions.narrow({ keyIds: [row.keyId ?? ''] })} />
                )}
                <Item label={`verdict ${verdictWords(row.verdict).label}`} onSelect={() => actions.narrow({ verdicts: [row.verdict] })} />
                {row.status === null ? null : <Item label={`status ${row.status}`} onSelect={() => actions.narrow({ statuses: [row.status ?? 0] })} />}
              </Sub>
              <Sub icon={FilterX} label="Without">
                {row.tool === null ? null : <Item label={`tool ${shown(row.tool, 40)}`} onSelect={() => actions.without(sameTool(row))} />}
                {row.keyId === null ? null : (
                  <Item label={`key ${shown(row.keyLabel ?? row.keyId, 40)}`} onSelect={() => actions.without({ keyIds: [row.keyId ?? ''] })} />
                )}
                <Item label={`verdict ${verdictWords(row.verdict).label}`} onSelect={() => actions.without({ verdicts: [row.verdict] })} />
              </Sub>
              <Item icon={Clock} label="All calls around this time" onSelect={() => actions.around(row)} />
              <ContextMenu.Separator className="menuLine" />
            </>
          )}
          <Item icon={Link} label="Copy the address of this view" onSelect={() => void actions.copyLink()} />
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  )
}

function Item({ icon: Icon, label, onSelect }: { icon?: LucideIcon; label: string; onSelect: () => void }) {
  return (
    <ContextMenu.Item className="menuItem" onClick={onSelect}>
      {Icon === undefined ? null : <Icon size={14} aria-hidden />}
      <bdi className="truncate">{label}</bdi>
    </ContextMenu.Item>
  )
}

function Sub({ icon: Icon, label, children }: { icon: LucideIcon; label: string; children: ReactNode }) {
  return (
    <ContextMenu.SubmenuRoot>
      <ContextMenu.SubmenuTrigger className="menuItem">
        <Icon size={14} aria-hidden />
        {label}
        <ChevronRight size={13} aria-hidden className="menuMore" />
      </ContextMenu.SubmenuTrigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="floatLayer" sideOffset={-2} alignOffset={-4}>
          <ContextMenu.Popup className="menu">{children}</ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.SubmenuRoot>
  )
}
