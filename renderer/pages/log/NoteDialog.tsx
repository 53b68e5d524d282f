import { useState } from 'react'
import type { CallRow } from '../../../shared/answers.ts'
import { Button } from '../../parts/Button.tsx'
import { Field } from '../../parts/Field.tsx'
import { Modal } from '../../parts/Modal.tsx'

const longest = 2000

/** Writes what somebody wants to remember of a call. */
export function NoteDialog({ row, onSave, onClose }: { row: CallRow | null; onSave: (row: CallRow, note: string | null) => void; onClose: () => void }) {
  return (
    <Modal title="Note on this call" open={row !== null} onClose={onClose}>
      {row === null ? null : (
        <NoteForm
          before={row.note ?? ''}
          onSave={(note) => {
            onSave(row, note === '' ? null : note)
            onClose()
          }}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}

function NoteForm({ before, onSave, onClose }: { before: string; onSave: (note: string) => void; onClose: () => void }) {
  const [text, setText] = useState(before)
  return (
    <form
      className="noteForm"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(text.trim())
      }}
    >
      <Field label="Note" hint="Kept in the history on this machine; a call with a note stays when older calls are deleted. An empty note is removed.">
        {(attributes) => <textarea {...attributes} className="input" rows={5} maxLength={longest} value={text} autoFocus onChange={(event) => setText(event.target.value)} />}
      </Field>
      <footer className="exportFoot">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={text.trim() === before}>
          Save note
        </Button>
      </footer>
    </form>
  )
}
