import type { MessageBus } from 'dbus-native'
import { notificationText } from '../core/platform/notificationText.ts'
import type { Notification, Notifier } from '../core/ports.ts'

/** A notifier that can be put away at the end of the run. */
export interface ServeNotifier extends Notifier {
  close(): Promise<void>
}

export interface NotifierOptions {
  platform: NodeJS.Platform
  /** `DBUS_SESSION_BUS_ADDRESS`; `undefined` where no desktop session is. */
  busAddress: string | undefined
  /** Called at a click, before the core's own listener. */
  onClick: (alertId: string) => void
}

/** A live connection to the desktop's notification service. */
interface Desktop {
  notify(notification: Notification): Promise<void>
  closed(): boolean
  close(): Promise<void>
}

/** Notifications of the Linux desktop where there is one; everywhere else alerts stay in the page, and it says so. */
export async function createNotifier({ platform, busAddress, onClick }: NotifierOptions): Promise<ServeNotifier> {
  let coreListener: (alertId: string) => void = () => undefined
  const clicked = (alertId: string): void => {
    onClick(alertId)
    coreListener(alertId)
  }
  const listen = (listener: typeof coreListener): void => void (coreListener = listener)
  if (platform !== 'linux') return inPage('The headless shell shows alerts in the page; the desktop app also notifies.', listen)
  if (busAddress === undefined || busAddress === '') return inPage('There is no desktop session here, so alerts are shown in the page.', listen)

  const connect = (): Promise<Desktop | null> => connectDesktop(busAddress, clicked).catch(() => null)
  const unreachable = 'The desktop’s notification service cannot be reached, so alerts are shown in the page.'
  let desktop = await connect()
  return {
    onClick: listen,
    show: async (notification) => {
      // A desktop that was restarted has a new service; one that never was is asked again.
      if (desktop === null || desktop.closed()) desktop = await connect()
      try {
        await desktop?.notify(notification)
      } catch {
        return { shown: false, why: 'The desktop did not accept the notification.' }
      }
      return desktop === null ? { shown: false, why: unreachable } : { shown: true }
    },
    describe: () =>
      desktop === null || desktop.closed() ? { where: 'page', detail: unreachable } : { where: 'os', detail: 'The desktop shows notifications.' },
    close: async () => desktop?.close(),
  }
}

function inPage(why: string, onClick: Notifier['onClick']): ServeNotifier {
  return { onClick, show: async () => ({ shown: false, why }), describe: () => ({ where: 'page', detail: why }), close: async () => undefined }
}

/** The calls of `org.freedesktop.Notifications` that are used (Desktop Notifications Specification 1.2). */
interface NotificationService {
  Notify(app: string, replaces: number, icon: string, summary: string, body: string, actions: string[], hints: unknown, expireMs: number): Promise<number>
}
const service = 'org.freedesktop.Notifications'
const servicePath = '/org/freedesktop/Notifications'
const answerMs = 3_000
/** Clicks on older notifications are forgotten. */
const mostRemembered = 200

async function connectDesktop(busAddress: string, onClick: (alertId: string) => void): Promise<Desktop> {
  // Loaded only where it is used.
  const { default: dbus } = await import('dbus-native')
  const bus = dbus.sessionBus({ busAddress, timeout: answerMs })
  let closed = false
  bus.connection.on('close', () => (closed = true))
  try {
    await connected(bus)
    const notifications = await bus.getInterface<NotificationService>(service, servicePath, service)
    const alertIds = new Map<number, string>()
    await notifications.$subscribe('ActionInvoked', (id: number) => {
      const alertId = alertIds.get(id)
      if (alertId !== undefined) onClick(alertId)
    })
    await notifications.$subscribe('NotificationClosed', (id: number) => void alertIds.delete(id))
    // From here on the connection alone must not keep the process running.
    unref(bus)
    return {
      notify: async ({ alertId, title, body, urgent }) => {
        const hints = { urgency: new dbus.Variant('y', urgent ? 2 : 1) }
        const id = await notifications.Notify('Headroom', 0, '', notificationText(title), notificationText(body), ['default', 'Show'], hints, -1)
        alertIds.set(id, alertId)
        for (const oldest of alertIds.keys()) if (alertIds.size > mostRemembered) alertIds.delete(oldest)
      },
      closed: () => closed,
      close: () => bus.close(),
    }
  } catch (error) {
    await bus.close().catch(() => undefined)
    throw error
  }
}

/** Resolves once the bus has let us in; the listeners for errors stay, since an error nobody hears ends the process. */
function connected(bus: MessageBus): Promise<void> {
  return new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error('the session bus does not answer')), answerMs)
    bus.connection.on('connect', done)
    bus.connection.on('error', failed)
    bus.connection.on('close', () => failed(new Error('the session bus closed the connection')))
    bus.connection.on('handlerError', () => undefined)
    const settled = () => clearTimeout(late)
    bus.connection.on('connect', settled).on('error', settled).on('close', settled)
  })
}

function unref(bus: MessageBus): void {
  const { stream } = bus.connection
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
}
