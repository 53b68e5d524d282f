import { Notification } from 'electron'
import { safeText } from '../../shared/redact.ts'
import { notificationText } from '../core/platform/notificationText.ts'
import type { Clock, Notifier } from '../core/ports.ts'

/** A desktop that neither shows nor refuses within this time is taken to have refused. */
const answerMs = 5_000
/** Notifications whose click is still listened to; older ones are pointers to an inbox that has them anyway. */
const mostHeld = 50

/** The notifier of the desktop, and what the shell itself has to say. */
export interface DesktopNotifier extends Notifier {
  /** Shows a sentence of the shell; clicking it brings the window to the front. */
  tell(title: string, body: string): void
}

/** What it needs. */
export interface DesktopNotifierOptions {
  clock: Pick<Clock, 'after'>
  /** Called at every click, before the core hears of it. */
  showWindow: () => void
}

type Shown = Awaited<ReturnType<Notifier['show']>>

/** Notifications of the operating system through Electron. */
export function createNotifier({ clock, showWindow }: DesktopNotifierOptions): DesktopNotifier {
  let coreListener: (alertId: string) => void = () => undefined
  /** Without a reference a notification is collected, and its click with it. */
  const held = new Set<Notification>()
  let lastRefusal: string | null = null

  const show = (content: { title: string; body: string; urgent: boolean }, clicked: () => void): Promise<Shown> => {
    if (!Notification.isSupported()) return Promise.resolve({ shown: false, why: unsupported })
    return new Promise((resolve) => {
      const notification = new Notification({
        title: notificationText(content.title),
        body: notificationText(content.body),
        urgency: content.urgent ? 'critical' : 'normal',
      })
      hold(held, notification)
      const settle = (outcome: Shown): void => {
        giveUp()
        lastRefusal = outcome.shown ? null : outcome.why
        resolve(outcome)
      }
      const giveUp = clock.after(answerMs, () => settle({ shown: false, why: 'The desktop did not say that it showed the notification.' }))
      notification.once('show', () => settle({ shown: true }))
      notification.once('failed', (_event, error) => {
        held.delete(notification)
        settle({ shown: false, why: `The desktop refused the notification: ${safeText(error, 200)}` })
      })
      notification.once('click', () => {
        held.delete(notification)
        showWindow()
        clicked()
      })
      notification.show()
    })
  }

  return {
    show: ({ alertId, title, body, urgent }) => show({ title, body, urgent }, () => coreListener(alertId)),
    tell: (title, body) => void show({ title, body, urgent: false }, () => undefined),
    onClick: (listener) => void (coreListener = listener),
    describe: () => {
      if (!Notification.isSupported()) return { where: 'page', detail: unsupported }
      return lastRefusal === null ? { where: 'os', detail: 'The desktop shows notifications.' } : { where: 'page', detail: lastRefusal }
    },
  }
}

const unsupported = 'This desktop has no notifications, so alerts are shown in the window only.'

/** Not dropped at 'close': on some desktops a closed notification stays in the centre and can still be clicked. */
function hold(held: Set<Notification>, notification: Notification): void {
  held.add(notification)
  for (const oldest of held) if (held.size > mostHeld) held.delete(oldest)
}
