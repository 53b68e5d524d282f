/** The main job in the desktop app: the same stories as over `serve`, and the notification as a way into the log. */
import { expectScopeEvidence, filterTheLog, followTheEvidence, watchTheDemo } from '../stories/mainJob.ts'
import { expect, test } from './launch.ts'

test.use({ launchArgs: ['--demo'] })

test('the demo shows charts, log and alerts within 40 seconds, and an alert leads to its calls', async ({ desktop }) => {
  await watchTheDemo(desktop.page)
  await followTheEvidence(desktop.page)
  await filterTheLog(desktop.page)
})

test.describe('with a notification server', () => {
  test.use({ realDesktop: true })

  test('a click on the popup about a missing scope opens the log with just those calls', async ({ desktop, session }) => {
    await expect.poll(session.popups, { timeout: 60_000 }).toBeGreaterThan(0)
    await session.click()
    await expectScopeEvidence(desktop.page)
    expect((await session.past()).map((popup) => popup.title)).toContain('New chatbot: scope content:write missing')
  })
})
