import { app } from './app.ts'
import { note } from './journal.ts'

/** What is shown, as `org.freedesktop.Notifications` takes it. */
interface Shown {
  title: string
  body: string
  urgency: 'low' | 'normal' | 'critical'
}

interface Listeners {
  onClick(): void
  onClose(): void
}

/** The real notification server of this desktop session (dunst, GNOME Shell, …). */
interface NotificationServer {
  notify(shown: Shown, listeners: Listeners): Promise<void>
}

/** The interface as dbus-native builds it from introspection. */
interface NotificationsInterface {
  Notify(app: string, replaces: number, icon: string, title: string, body: string, actions: string[], hints: object, timeout: number): Promise<number>
  $subscribe(signal: 'ActionInvoked', listener: (id: number, action: string) => void): Promise<void>
  $subscribe(signal: 'NotificationClosed', listener: (id: number) => void): Promise<void>
}

const urgencies = { low: 0, normal: 1, critical: 2 }
let connecting: Promise<NotificationServer> | null = null

/** Connects over D-Bus, once; does what libnotify does inside Electron on Linux. */
export function connectNotificationServer(): Promise<NotificationServer> {
  connecting ??= connect()
  return connecting
}

async function connect(): Promise<NotificationServer> {
  const { default: dbus } = await import('dbus-native')
  const bus = dbus.sessionBus({ timeout: 5000 })
  const service = bus.getService('org.freedesktop.Notifications')
  const server = (await service.getInterface('/org/freedesktop/Notifications', 'org.freedesktop.Notifications')) as unknown as NotificationsInterface
  const open = new Map<number, Listeners>()
  await server.$subscribe('ActionInvoked', (id, action) => {
    if (action === 'default') open.get(id)?.onClick()
  })
  await server.$subscribe('NotificationClosed', (id) => {
    open.get(id)?.onClose()
    open.delete(id)
  })
  return {
    notify: async ({ title, body, urgency }, listeners) => {
      const id = await server.Notify(app.getName(), 0, '', title, body, ['default', 'Open'], { urgency: urgencies[urgency] }, -1)
      open.set(id, listeners)
      note('notification-server', { id })
    },
  }
}
