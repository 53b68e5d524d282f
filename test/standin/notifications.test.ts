import type { ElectronApplication } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startDesktopSession, type DesktopSession } from './desktopSession.ts'
import { launchOnStandin, temporaryFolder } from './launch.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const folder = temporaryFolder('popups')
let session: DesktopSession
let app: ElectronApplication

beforeAll(async () => {
  session = await startDesktopSession()
  ;({ app } = await launchOnStandin(`${import.meta.dirname}/fixture`, folder.path, { env: { ...session.env, STANDIN_NOTIFICATIONS: 'dbus' } }))
})
afterAll(async () => {
  await app.close()
  await session.stop()
  folder.remove()
})

/** Shows one and answers with the events it emitted so far. */
const show = (title: string): Promise<void> =>
  app.evaluate(({ Notification }, text) => {
    const notification = new Notification({ title: text, body: 'said <b>plainly</b>' })
    const heard: string[] = []
    Object.assign(globalThis, { notification, heard })
    notification.on('show', () => heard.push('show'))
    notification.on('click', () => heard.push('click'))
    notification.on('failed', (_event, error) => heard.push(error))
    notification.show()
  }, title)
const heard = (): Promise<string[]> => app.evaluate(() => (globalThis as unknown as { heard: string[] }).heard)

test('a notification is a real popup on the screen, and a click on it is a click in the app', async () => {
  await show('First')
  await expect.poll(session.popups).toBe(1)
  expect(await heard()).toEqual(['show'])
  await session.click()
  await expect.poll(heard).toEqual(['show', 'click'])
  await expect.poll(session.popups).toBe(0)
  expect(await session.past()).toMatchObject([{ title: 'First', appName: 'Fixture' }])
})

test('a popup that is dismissed is no click', async () => {
  await show('Second')
  await expect.poll(session.popups).toBe(1)
  await session.dismiss()
  await expect.poll(session.popups).toBe(0)
  expect(await heard()).toEqual(['show'])
})
