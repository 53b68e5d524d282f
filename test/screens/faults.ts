import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Listens to what a page must never do: errors, breaches of its policy, requests to anywhere but its own server. */
export function listenForFaults(page: Page, origin: string): string[] {
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy|trusted ?type/i.test(message.text())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) faults.push(`asked ${request.url()}`)
  })
  return faults
}

/**
 * What does not fit: a page wider than its window, something sticking out at the side, text cut off without a sign.
 * What may scroll sideways (tables, code) and what ends in an ellipsis is fine.
 */
export async function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const nameOf = (element: Element): string => {
      const names = [...element.classList].join('.')
      return `${element.tagName.toLowerCase()}${names === '' ? '' : `.${names}`} "${(element.textContent ?? '').trim().slice(0, 40)}"`
    }
    const isClipped = (element: Element): boolean => {
      for (let around = element.parentElement; around !== null && around !== document.body; around = around.parentElement) {
        if (getComputedStyle(around).overflowX !== 'visible') return true
      }
      return false
    }
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} px wider than the window`)
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const box = element.getBoundingClientRect()
      if (box.width === 0 || box.height === 0 || element.closest('svg, .visuallyHidden, [aria-hidden=true]') !== null) continue
      const style = getComputedStyle(element)
      if (style.clipPath !== 'none' || style.visibility === 'hidden') continue
      const inScroller = element.closest('.tableScroll, pre, code, [data-scrolls-sideways]') !== null
      if (!inScroller && (box.right > clientWidth + 1 || box.left < -1) && !isClipped(element)) found.push(`sticks out: ${nameOf(element)}`)
      const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
      if (!cut || inScroller) continue
      if (style.overflowX === 'auto' || style.overflowX === 'scroll') found.push(`scrolls sideways: ${nameOf(element)}`)
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '')
      if (hasText && style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && !(element instanceof HTMLInputElement)) found.push(`is cut off: ${nameOf(element)}`)
    }
    return found.slice(0, 20)
  })
}

/** Menus float over the page, beside its landmarks; the button that opens one stands in them. */
const isMenu = ({ html }: { html: string }): boolean => html.includes('role="menu"')

/** What axe finds, in words; its impact first. `only` names rules, where the others were asked already. */
export async function inaccessible(page: Page, only?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  const { violations } = await (only === undefined ? axe : axe.withRules(only)).analyze()
  return violations.filter(({ id, nodes }) => id !== 'region' || !nodes.every(isMenu)).map(({ id, impact, nodes }) => {
    const why = nodes[0]?.failureSummary?.split('\n').slice(0, 3).join(' ') ?? ''
    return `axe ${impact ?? ''} ${id}: ${nodes.length} x, first ${nodes[0]?.html.slice(0, 160) ?? ''} ${why}`
  })
}
