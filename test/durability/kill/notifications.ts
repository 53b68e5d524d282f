import { spawn } from 'node:child_process'
import { once } from 'node:events'
import dbus from 'dbus-native'

/** A notification service of our own, on a bus of our own, that outlives the programs which are killed. */
export interface NotificationDesk {
  /** Value of `DBUS_SESSION_BUS_ADDRESS` for those programs. */
  busAddress: string
  /** How often each alert was announced, by its title. */
  announced: ReadonlyMap<string, number>
  /** Called with each arrival, before it is answered. */
  onArrival: () => void
  close(): Promise<void>
}

/** Starts it; needs the Debian package dbus-daemon. */
export async function openNotificationDesk(): Promise<NotificationDesk> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(daemon.stdout, 'data')) as [Buffer]
  const busAddress = line.toString().trim()
  const bus = dbus.sessionBus({ busAddress })
  const announced = new Map<string, number>()
  let id = 0
  const desk = {
    busAddress,
    announced,
    onArrival: () => {},
    close: async () => {
      await bus.close()
      daemon.kill()
    },
  } satisfies NotificationDesk
  await bus.export(
    '/org/freedesktop/Notifications',
    dbus.defineInterface({
      name: 'org.freedesktop.Notifications',
      methods: {
        Notify: {
          in: { app: 's', replaces: 'u', icon: 's', summary: 's', body: 's', actions: 'as', hints: 'a{sv}', expireMs: 'i' },
          out: { id: 'u' },
          handler: ({ summary, body }: { summary: string; body: string }) => {
            desk.onArrival()
            for (const title of titlesOf(summary, body)) announced.set(title, (announced.get(title) ?? 0) + 1)
            id += 1
            return id
          },
        },
      },
      signals: { ActionInvoked: { args: { id: 'u', action: 's' } }, NotificationClosed: { args: { id: 'u', reason: 'u' } } },
    }),
  )
  await bus.ownName('org.freedesktop.Notifications')
  return desk
}

/** Several alerts come as one notification, with a line for each (`asOne` in electron/core/delivery.ts). */
function titlesOf(summary: string, body: string): string[] {
  return /^\d+ alerts$/.test(summary) ? body.split('\n').filter((line) => !/^and \d+ more$/.test(line)) : [summary]
}
