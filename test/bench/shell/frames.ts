import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { addressOf } from '../../e2e/serve/address.ts'
import type { Filled } from '../filled.ts'
import { quantile } from '../measure.ts'
import { atMost, short, type Row } from '../report.ts'

const projectDir = join(import.meta.dirname, '../../..')
const seconds = 6

/** Frames of the real page in real Chromium over `serve`: while the log is scrolled, and while the demo's calls move the charts. */
export async function frameRows({ dir, calls }: Filled, scratch: string): Promise<Row[]> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  try {
    const scrolled = await onServe(browser, ['--data', dir], async (page) => {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Log' }).click()
      await page.locator('.callLine').nth(5).waitFor()
      return { idle: await frames(page, null), moved: await frames(page, 300), flung: await frames(page, 1500) }
    })
    const charts = await onServe(browser, ['--data', mkdtempSync(join(scratch, 'demo-')), '--demo'], async (page) => {
      await page.locator('main svg').first().waitFor({ timeout: 60_000 })
      await page.goto('about:blank')
      const idle = await frames(page, null)
      await page.goBack()
      await page.locator('main svg').first().waitFor({ timeout: 60_000 })
      await page.waitForTimeout(3000)
      return { idle, moved: await frames(page, null) }
    })
    return [...rowsOf(`scrolling ${calls} calls, 18,000 px a second`, scrolled), ...rowsOf(`flinging through ${calls} calls, 90,000 px a second`, { idle: scrolled.idle, moved: scrolled.flung }, false), ...rowsOf('charts with live calls', charts)]
  } finally {
    await browser.close()
  }
}

interface Frames {
  idle: number[]
  moved: number[]
}

/** `judged` = the targets are for this. */
function rowsOf(name: string, { idle, moved }: Frames, judged = true): Row[] {
  const [p95, still, longest] = [quantile(moved, 0.95), quantile(idle, 0.95), Math.max(...moved)]
  return [
    { what: `${name}: longest frame, ms`, reached: longest, target: judged ? atMost(50) : null, detail: `${moved.length} frames in ${seconds} s, median ${short(quantile(moved, 0.5))} ms; longest of an idle page ${short(Math.max(...idle))}`, limit: 'drawn without a GPU, by the processors that also run core and API' },
    { what: `${name}: p95 frame longer than an idle page's, ms`, reached: Math.max(0, p95 - still), target: judged ? atMost(16) : null, detail: `${short(p95)} : ${short(still)} ms`, limit: 'frames come in whole steps of 16.7 ms, drawn without a GPU by the processors that also run core and API' },
  ]
}

async function onServe<Answer>(browser: Browser, args: string[], use: (page: Page) => Promise<Answer>): Promise<Answer> {
  const child: ChildProcess = spawn(process.execPath, [join(projectDir, 'out/main/serve.js'), '--port', '0', '--no-open', ...args], { cwd: projectDir, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '' } })
  const ended = new Promise((done) => child.once('exit', done))
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(await addressOf(child))
    await page.locator('h1').first().waitFor()
    return await use(page)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

/** Milliseconds between the frames of some seconds, while the log is scrolled by so many pixels a frame, or nothing is done. */
async function frames(page: Page, pixels: number | null): Promise<number[]> {
  return page.evaluate(
    ([step, length]) =>
      new Promise<number[]>((done) => {
        const scroller = document.querySelector('.logScroll')
        const times: number[] = []
        const end = performance.now() + length
        const next = (now: number): void => {
          times.push(now)
          if (step !== null) scroller?.scrollBy(0, step)
          if (now < end) requestAnimationFrame(next)
          else done(times.slice(1).map((time, index) => time - (times[index] ?? time)))
        }
        requestAnimationFrame(next)
      }),
    [pixels, seconds * 1000] as const,
  )
}
