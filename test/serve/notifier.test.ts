import dbus from 'dbus-native'
import { afterEach, describe, expect, it } from 'vitest'
import { createNotifier, type ServeNotifier } from '../../electron/serve/notifier.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A message bus in this process, speaking the real protocol over a socket. */
function startBus(): Promise<string> {
  return new Promise((done, failed) => {
    const broker = dbus.createBroker()
    stops.push(() => new Promise<void>((closed) => void broker.close(closed)))
    broker.listen({ host: '127.0.0.1', port: 0 }, (error, address) => (error === null ? done(address) : failed(error)))
  })
}

interface Shown {
  app: string
  summary: string
  body: string
  actions: string[]
  hints: unknown
}

/** What a desktop runs: `org.freedesktop.Notifications`. */
async function startDesktop(busAddress: string): Promise<{ shown: Shown[]; click(id: number, action?: string): void; dismiss(id: number): void; leave(): Promise<void> }> {
  const shown: Shown[] = []
  const bus = dbus.sessionBus({ busAddress })
  const notifications = dbus.defineInterface({
    name: 'org.freedesktop.Notifications',
    methods: {
      Notify: {
        in: { app: 's', replaces: 'u', icon: 's', summary: 's', body: 's', actions: 'as', hints: 'a{sv}', expire: 'i' },
        out: { id: 'u' },
        handler: ({ app, summary, body, actions, hints }: Shown) => {
          if (summary === 'refuse') throw new Error('no')
          return shown.push({ app, summary, body, actions, hints })
        },
      },
    },
    signals: { ActionInvoked: { args: { id: 'u', action: 's' } }, NotificationClosed: { args: { id: 'u', reason: 'u' } } },
  })
  await bus.export('/org/freedesktop/Notifications', notifications)
  await bus.ownName('org.freedesktop.Notifications')
  const leave = () => bus.close()
  stops.push(leave)
  return {
    shown,
    leave,
    click: (id, action = 'default') => notifications.emit['ActionInvoked']?.(id, action),
    dismiss: (id) => notifications.emit['NotificationClosed']?.(id, 2),
  }
}

async function notifierFor(busAddress: string | undefined, platform: NodeJS.Platform = 'linux'): Promise<{ notifier: ServeNotifier; clicks: string[] }> {
  const clicks: string[] = []
  const notifier = await createNotifier({ platform, busAddress, onClick: (alertId) => clicks.push(`shell ${alertId}`) })
  notifier.onClick((alertId) => clicks.push(`core ${alertId}`))
  stops.push(() => notifier.close())
  return { notifier, clicks }
}

const alert = { alertId: 'a1', title: '95 % of AI generations', body: 'resets in 3 h', urgent: false }
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((done) => setTimeout(done, 5))
}

describe('notifications of the Linux desktop', () => {
  it('are shown with a way to click them', async () => {
    const busAddress = await startBus()
    const desktop = await startDesktop(busAddress)
    const { notifier } = await notifierFor(busAddress)
    expect(notifier.describe()).toEqual({ where: 'os', detail: 'The desktop shows notifications.' })
    expect(await notifier.show(alert)).toEqual({ shown: true })
    expect(await notifier.show({ ...alert, urgent: true })).toEqual({ shown: true })
    expect(desktop.shown).toEqual([
      { app: 'Headroom', summary: '95 % of AI generations', body: 'resets in 3 h', actions: ['default', 'Show'], hints: { urgency: 1 } },
      { app: 'Headroom', summary: '95 % of AI generations', body: 'resets in 3 h', actions: ['default', 'Show'], hints: { urgency: 2 } },
    ])
  })

  it('tell shell and core which alert was clicked, and nobody else’s', async () => {
    const busAddress = await startBus()
    const desktop = await startDesktop(busAddress)
    const { notifier, clicks } = await notifierFor(busAddress)
    await notifier.show(alert)
    await notifier.show({ ...alert, alertId: 'a2' })
    desktop.click(77)
    desktop.click(2)
    await until(() => clicks.length > 0)
    expect(clicks).toEqual(['shell a2', 'core a2'])
    desktop.dismiss(1)
    desktop.click(1)
    desktop.click(2)
    await until(() => clicks.length > 2)
    expect(clicks).toEqual(['shell a2', 'core a2', 'shell a2', 'core a2'])
  })

  it('carry no markup', async () => {
    const busAddress = await startBus()
    const desktop = await startDesktop(busAddress)
    const { notifier } = await notifierFor(busAddress)
    await notifier.show({ ...alert, title: 'R&D', body: '<img src=x> &lt;b&gt;' })
    expect(desktop.shown[0]).toMatchObject({ summary: 'R＆D', body: '‹img src=x› ＆lt;b＆gt;' })
  })

  it('that the desktop refuses are said to be not shown', async () => {
    const busAddress = await startBus()
    await startDesktop(busAddress)
    const { notifier } = await notifierFor(busAddress)
    expect(await notifier.show({ ...alert, title: 'refuse' })).toEqual({ shown: false, why: 'The desktop did not accept the notification.' })
    expect(await notifier.show(alert)).toEqual({ shown: true })
  })

  it('work again when the desktop comes after us or comes back', async () => {
    const busAddress = await startBus()
    const { notifier } = await notifierFor(busAddress)
    expect([await notifier.show(alert), notifier.describe().where]).toEqual([{ shown: false, why: expect.stringMatching(/cannot be reached/) }, 'page'])
    const first = await startDesktop(busAddress)
    expect([await notifier.show(alert), notifier.describe().where]).toEqual([{ shown: true }, 'os'])
    await first.leave()
    expect(await notifier.show(alert)).toMatchObject({ shown: false })
    await startDesktop(busAddress)
    expect(await notifier.show(alert)).toEqual({ shown: true })
  })
})

describe('where no desktop can show notifications', () => {
  it.each<[string, NodeJS.Platform, string | undefined, RegExp]>([
    ['no session bus', 'linux', undefined, /^There is no desktop session here/],
    ['an empty bus address', 'linux', '', /^There is no desktop session here/],
    ['a bus that is not there', 'linux', 'unix:path=/nowhere/at/all', /cannot be reached/],
    ['a bus address that makes no sense', 'linux', 'nonsense', /cannot be reached/],
    ['another platform', 'darwin', undefined, /^The headless shell shows alerts in the page/],
  ])('they stay in the page: %s', async (_what, platform, busAddress, why) => {
    const { notifier } = await notifierFor(busAddress, platform)
    expect(notifier.describe()).toEqual({ where: 'page', detail: expect.stringMatching(why) })
    expect(await notifier.show(alert)).toEqual({ shown: false, why: expect.stringMatching(why) })
  })
})
