/** The hostile corpus as an API sends it, through the real core, into a real browser: it is text there, and stays in its place. */
import type { Page } from '@playwright/test'
import { deceiving, hostileTexts } from '../../hostile/corpus.ts'
import { expect, test } from '../headroom.ts'
import { callRows, go } from '../stories/mainJob.ts'

/** A log whose every row holds one text in all that can hold any. */
function logOf(texts: readonly string[]): string {
  const now = Date.now()
  const calls = texts.map((text, index) => {
    const isError = index % 2 === 0
    // A few labels, since each becomes a key with a chart of its own.
    const key = texts[index % 6]?.slice(0, 200)
    return { at: new Date(now - index * 1000).toISOString(), key, tool: text.slice(0, 2_000), arguments: { [text.slice(0, 50)]: text.slice(0, 5_000) }, status: isError ? 400 : 200, ok: !isError, duration_ms: 12, error: isError ? text : null }
  })
  return JSON.stringify({ ok: true, calls })
}

/** What on the page is not as text of strangers should be: elements made of it, letters that deceive, a page pushed out of its window. */
function troublesOn(page: Page): Promise<string[]> {
  return page.evaluate((pattern) => {
    const isDeceiving = (text: string): boolean => new RegExp(pattern, 'u').test(text.replaceAll('\n', ''))
    const made = 'script, iframe, object, embed, base, meta, style, img, math, form[action], a[href^="javascript" i], a[href^="data" i], [onerror], [onload], [onmouseover]'
    const wrong = [...document.body.querySelectorAll(made)].map((element) => `element: ${element.outerHTML.slice(0, 100)}`)
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) if (isDeceiving(node.textContent ?? '')) wrong.push(`text: ${JSON.stringify(node.textContent?.slice(0, 100))}`)
    for (const element of document.body.querySelectorAll('[title], [aria-label]')) {
      if (isDeceiving(`${element.getAttribute('title') ?? ''}${element.getAttribute('aria-label') ?? ''}`)) wrong.push(`name: ${JSON.stringify(element.getAttribute('aria-label'))}`)
    }
    const { scrollWidth } = document.documentElement
    if (scrollWidth > innerWidth) wrong.push(`the page is ${scrollWidth - innerWidth} px wider than its window`)
    const lines = [...document.querySelectorAll('.callLine')].map((line) => line.getBoundingClientRect()).toSorted((a, b) => a.top - b.top)
    lines.forEach((line, index) => {
      if (line.height > 60) wrong.push(`a line is ${line.height} px high`)
      if (index > 0 && line.top < (lines[index - 1]?.bottom ?? 0) - 1) wrong.push('lines lie over each other')
    })
    return wrong
  }, deceiving.source)
}

test('two hundred hostile texts are text on every page, and break nothing', async ({ page, headroom, listen }) => {
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => expect(dialog.message()).toBe('never shown')))
  const half = Math.ceil(hostileTexts.length / 2)
  const names = ['<img src=x onerror=alert(1)>\u202etxt.exe', '{{7*7}}</title><script>alert(1)</script>']
  const ids: string[] = []
  for (const [index, name] of names.entries()) {
    const body = logOf(hostileTexts.slice(index * half, (index + 1) * half))
    const baseUrl = await listen((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(body))
    ids.push((await headroom.call('connections.add', { name, dialect: 'tools', baseUrl, poll: { mode: 'manual' }, keepArguments: true, keys: [{ label: 'monitor', secret: 'sk_demo_hostile_0' }] })).id)
  }
  await headroom.call('polls.run', {})
  expect((await headroom.call('calls.count', { filter: {} })).calls).toBe(hostileTexts.length)

  await go(page, 'Log')
  await expect(callRows(page).nth(5)).toBeVisible()
  const seen = new Set<string>()
  await page.keyboard.press('j')
  for (let steps = 0; steps < 40; steps += 1) {
    for (const id of await callRows(page).evaluateAll((rows) => rows.map((row) => row.id))) seen.add(id)
    expect(await troublesOn(page)).toEqual([])
    if (steps % 6 === 0) {
      await page.keyboard.press('Enter')
      await expect(page.locator('.callDetails').first()).toBeVisible()
      expect(await troublesOn(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('PageDown')
  }
  expect(seen.size).toBeGreaterThan(hostileTexts.length * 0.9)

  await page.getByRole('button', { name: 'Group errors' }).click()
  await expect(page.getByRole('region', { name: 'Errors by cause' })).toBeVisible()
  expect(await troublesOn(page)).toEqual([])
  for (const name of ['Overview', 'Usage', 'Alerts', 'Connections', 'Settings'] as const) {
    await go(page, name)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.mouse.wheel(0, 2_000)
    expect(await troublesOn(page), name).toEqual([])
  }
  expect(headroom.complaints()).toEqual([])
  for (const id of ids) await headroom.call('connections.remove', { id })
})
