import { Bell, CircleAlert, Info, X } from 'lucide-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { Button, IconButton } from '../../parts/Button.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useView, type Notice } from '../../state/appState.ts'
import { evidenceFilter } from '../../state/evidence.ts'

const shownForMs = 9_000

/** Short messages in the corner; an alert among them leads to its evidence. */
export function Notices() {
  const { notices } = useAppState()
  const isInbox = useView(({ page }) => page === 'alerts')
  // The inbox shows the alerts themselves.
  const shown = useStore(notices).filter((notice) => !isInbox || notice.alertId === null)
  return (
    <section className="notices" aria-label="Notices" aria-live="polite">
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  )
}

function NoticeCard({ notice }: { notice: Notice }) {
  const { dismiss, data, view } = useAppState()
  useEffect(() => {
    const timer = setTimeout(() => dismiss(notice.id), shownForMs)
    return () => clearTimeout(timer)
  }, [dismiss, notice.id])
  const Icon = notice.alertId !== null ? Bell : notice.tone === 'problem' ? CircleAlert : Info
  const openEvidence = () => {
    const alert = data.store.getState().alerts.value?.alerts.find(({ id }) => id === notice.alertId)
    view.go(alert === undefined ? 'alerts' : 'log', alert === undefined ? {} : evidenceFilter(alert))
    dismiss(notice.id)
  }
  return (
    <div className={`notice ${notice.tone}`}>
      <Icon size={16} aria-hidden />
      <div className="noticeText">
        <strong>
          <SafeText text={notice.title} max={160} />
        </strong>
        {notice.body === '' ? null : <SafeText text={notice.body} max={300} />}
        {notice.alertId === null ? null : (
          <Button look="quiet" onClick={openEvidence}>
            Show evidence
          </Button>
        )}
      </div>
      <IconButton label="Dismiss" icon={X} onClick={() => dismiss(notice.id)} />
    </div>
  )
}
