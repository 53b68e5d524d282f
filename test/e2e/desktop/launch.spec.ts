/** The desktop app as built: starts clean, notifies for real, survives being killed. */
import { expect, test } from './launch.ts'

test('starts with its page and its core, and complains of nothing', async ({ desktop }) => {
  await expect(desktop.page.locator('#root')).not.toBeEmpty()
  expect(await desktop.call('app.info', {})).toMatchObject({ shell: 'desktop', dataDir: desktop.dataDir, storeProblem: null })
})

test('what was stored is there after a quit and after a kill', async ({ desktop }) => {
  const draft = { dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' } } as const
  await desktop.call('connections.add', { ...draft, name: 'before the quit' })
  await desktop.restart()
  await desktop.call('connections.add', { ...draft, name: 'before the kill' })
  await desktop.kill()
  await desktop.restart()
  const { connections } = await desktop.call('connections.list', {})
  expect(connections.map(({ name }) => name).toSorted()).toEqual(['before the kill', 'before the quit'])
})

test('row 81: a closed window is only hidden, and watching goes on', async ({ desktop }) => {
  const isVisible = (): Promise<boolean | undefined> => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await expect.poll(isVisible).toBe(true)
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(isVisible).toBe(false)
  const { id } = await desktop.call('connections.add', { name: 'behind the tray', dialect: 'generic', baseUrl: 'http://127.0.0.1:9', poll: { mode: 'manual' } })
  await desktop.call('polls.run', { connectionId: id })
  expect((await desktop.call('polls.status', { connectionId: id })).polls[0]?.recent).toHaveLength(1)
})

test('a page that reaches out is complained about', async ({ desktop }) => {
  await desktop.page.evaluate(() => fetch('https://example.com/').catch(() => undefined))
  expect(desktop.complaints().join('\n')).toContain('Content Security Policy')
  desktop.forgive(/example\.com/)
})

test.describe('on a real desktop', () => {
  test.use({ realDesktop: true })

  test('a click on the popup shows the hidden window', async ({ desktop, session }) => {
    expect(await desktop.call('alerts.test', {})).toMatchObject({ shown: true })
    await expect.poll(session.popups).toBe(1)
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await session.click()
    await expect.poll(() => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
    expect(await session.past()).toMatchObject([{ title: 'Headroom', body: 'Notifications work.', appName: 'Headroom' }])
  })
})
