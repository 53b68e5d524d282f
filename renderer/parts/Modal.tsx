import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'

interface ModalProps {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
  footer?: ReactNode
  wide?: boolean
}

/** A dialog over the page: title, body that scrolls, footer that stays. */
export function Modal({ title, open, onClose, children, footer, wide = false }: ModalProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={`modal ${wide ? 'wide' : ''}`}>
          <header className="modalHead">
            <Dialog.Title className="modalTitle">{title}</Dialog.Title>
            <Dialog.Close className="button icon quiet" aria-label="Close">
              <X size={15} aria-hidden />
            </Dialog.Close>
          </header>
          <div className="modalBody">{children}</div>
          {footer === undefined ? null : <footer className="modalFoot">{footer}</footer>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface ConfirmProps {
  title: string
  open: boolean
  confirm: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

/** Asks before something that cannot be undone; says what will be lost. */
export function Confirm({ title, open, confirm, busy = false, onConfirm, onClose, children }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="modal narrow">
          <header className="modalHead">
            <AlertDialog.Title className="modalTitle">{title}</AlertDialog.Title>
          </header>
          <AlertDialog.Description render={<div className="modalBody" />}>{children}</AlertDialog.Description>
          <footer className="modalFoot">
            <AlertDialog.Close render={<Button>Cancel</Button>} />
            <Button look="danger" disabled={busy} onClick={onConfirm}>
              {confirm}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
