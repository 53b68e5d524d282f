/** The workspace owner: in five seconds, will today be fine, who eats the budget, and what to do. */
import { expect, test } from '../headroom.ts'
import { callRows, go } from './mainJob.ts'

test.use({ world: 'month' })

test('the owner sees within five seconds what will run out, who spends it, until when, and what to do', async ({ page, headroom, month }) => {
  const { api, send } = month.studio
  while (api.used('ai_day', 'Campaign writer') < 42) await send('Campaign writer', 'POST', '/tools/generate_text', { prompt: 'a spring menu for a bakery' })
  await headroom.call('polls.run', {})
  await page.reload()

  // Will today be fine? The first line on the page says it, without a click or a scroll.
  const within5s = { timeout: 5_000 }
  const worst = page.getByRole('region', { name: 'Needs a look' }).getByRole('listitem').filter({ hasText: 'AI generations per day' }).first()
  await expect(worst).toBeInViewport(within5s)
  await expect(worst).toContainText('Campaign writer')
  await expect(worst).toContainText(/8\d( %|–)/)
  await expect(worst).toContainText(/resets in \d/)

  // Who eats it? The key's own panel, its meter and its chart.
  await worst.getByRole('button').click()
  const writer = page.getByRole('region', { name: 'Key Campaign writer of Content studio' })
  await expect(writer.getByRole('group', { name: 'AI generations per day' })).toContainText(/42.* of 50 generations/)
  await writer.getByRole('button', { name: 'Show its calls' }).click()
  await expect(callRows(page).first()).toContainText('generate_text')

  // What to do? The alert says how much is left until when, and can be put aside.
  await go(page, 'Alerts')
  const alert = page.getByRole('article').filter({ hasText: 'Campaign writer' }).filter({ hasText: /4\d of 50/ }).first()
  await expect(alert).toContainText('80 %')
  await expect(alert).toContainText(/reset/i)
  await alert.getByRole('button', { name: /^Hear less of/ }).click()
  await page.getByRole('menuitem', { name: /^Snooze this budget for an hour/ }).click()
  await alert.getByRole('button', { name: 'Acknowledge' }).click()
  await go(page, 'Settings')
  await expect(page.getByRole('list', { name: 'Silenced' })).toContainText('AI generations per day')
})
