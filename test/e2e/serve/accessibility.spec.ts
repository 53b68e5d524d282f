/** Every screen and state of test/screens, looked at by machine: accessibility, errors, policy, and whether all of it fits. */
import { test as base, expect, type Page } from '@playwright/test'
import { inaccessible, listenForFaults, misfits } from '../../screens/faults.ts'
import { sights, type Sight } from '../../screens/sights.ts'
import { buildStage, type Stage } from '../../screens/stage.ts'

const test = base.extend<object, { stage: Stage }>({
  stage: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants a destructuring first parameter even of a fixture that needs no other
    async ({}, use) => {
      const stage = await buildStage()
      await use(stage)
      await stage.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})
test.use({ viewport: { width: 900, height: 600 }, contextOptions: { reducedMotion: 'reduce' } })

for (const [group, list] of Object.entries(sights)) {
  for (const [index, sight] of list.entries()) {
    // `npm test` looks at one sight of each group, `npm run e2e` at all of them.
    const tag = index === 0 ? [] : '@everySight'
    test(`${group}: ${sight.name} is accessible in both themes, and fits`, { tag }, async ({ page, stage }) => {
      const faults = listenForFaults(page, stage.origin)
      await stage.show(page, sight)
      await page.emulateMedia({ colorScheme: 'light' })
      faults.push(...(await inaccessible(page)))
      // A theme changes colours and nothing else; where the system chooses them there are no themes of ours.
      if (sight.forcedColors !== true) {
        await page.emulateMedia({ colorScheme: 'dark' })
        faults.push(...(await inaccessible(page, ['color-contrast'])))
      }
      faults.push(...(await misfits(page)))
      expect([...new Set(faults)]).toEqual([])
    })
  }
}

test('tab reaches everything on every page in order, and the focus is always to be seen', async ({ page, stage }) => {
  for (const name of ['overview', 'alerts', 'connections', 'settings']) {
    await stage.show(page, sightNamed(name))
    expect(await walk(page), name).toEqual([])
  }
})

test('the page can be read at 80 to 200 %', async ({ page, stage }) => {
  for (const name of ['overview', 'log', 'connections', 'settings']) {
    for (const zoom of [0.8, 1.5, 2]) {
      // Zooming in leaves the page fewer pixels of its own.
      await page.setViewportSize({ width: Math.round(1440 / zoom), height: Math.round(900 / zoom) })
      await stage.show(page, sightNamed(name))
      expect(await misfits(page), `${name} at ${zoom * 100} %`).toEqual([])
    }
  }
})

test('the side bar keeps its pages in sight beside many connections, and the last of those can be reached', async ({ page, stage }) => {
  await stage.show(page, sightNamed('overview-crowded'))
  const last = page.locator('.navConnection').last()
  await expect(last).not.toBeInViewport()
  await last.scrollIntoViewIfNeeded()
  await expect(last).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('link', { name: 'Overview' })).toBeInViewport({ ratio: 1 })
})

function sightNamed(name: string): Sight {
  const sight = Object.values(sights)
    .flat()
    .find((candidate) => candidate.name === name)
  if (sight === undefined) throw new Error(`There is no sight named ${name}.`)
  return sight
}

/** Tabs through the page until the focus is back at the start; answers what is wrong on the way. */
async function walk(page: Page): Promise<string[]> {
  const wrong: string[] = []
  const reached = new Set<string>()
  const focusable = await page.evaluate(() => {
    let number = 0
    const all = document.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea, summary, [tabindex="0"]')
    for (const element of all) {
      if (element.tabIndex < 0 || element.closest('[inert], [aria-hidden=true]') !== null || element.getClientRects().length === 0) continue
      element.dataset['walk'] = `${(number += 1)}`
    }
    ;(document.activeElement as HTMLElement | null)?.blur()
    return number
  })
  for (let step = 0; step < focusable * 2 + 10; step += 1) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement) || element === document.body) return null
      const box = element.getBoundingClientRect()
      const style = getComputedStyle(element)
      const isSeen = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
      const isMarked = (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
      return { walk: element.dataset['walk'] ?? null, name: `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 50)}"`, isSeen, isMarked }
    })
    if (at === null) break
    if (at.walk !== null && reached.has(at.walk)) break
    if (at.walk !== null) reached.add(at.walk)
    if (!at.isSeen) wrong.push(`the focus is out of sight on ${at.name}`)
    if (!at.isMarked) wrong.push(`the focus is not to be seen on ${at.name}`)
  }
  // A group of radios or tabs is one stop; its other members are reached by arrows.
  if (reached.size < focusable * 0.9) wrong.push(`only ${reached.size} of ${focusable} were reached`)
  return wrong
}
