import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launchOnStandin } from '../../standin/launch.ts'
import { median } from '../measure.ts'
import { atMost, short, type Row } from '../report.ts'

const projectDir = join(import.meta.dirname, '../../..')
const runs = 15

/** One start: until the screen is there, and what the main process then takes. */
interface Start {
  ms: number
  bytes: number
}

/**
 * The desktop app from the start of its process to the first useful screen, against a window with one word in it, both on
 * the same runtime (the stand-in, test/standin: the real main process and a real Chromium).
 */
export async function startingRows(scratch: string): Promise<Row[]> {
  const apps = [
    { folder: join(import.meta.dirname, 'blank'), screen: 'blank', starts: [] as Start[] },
    // What the core answered is in it: without connections, this is what one can begin with.
    { folder: projectDir, screen: 'Watch your first API', starts: [] as Start[] },
  ]
  // The first of each fills caches.
  for (let run = 0; run <= runs; run += 1) {
    for (const { folder, screen, starts } of apps) {
      // oxlint-disable-next-line no-await-in-loop -- starts must not disturb each other
      const start = await startOnce(folder, mkdtempSync(join(scratch, 'data-')), screen)
      if (run > 0) starts.push(start)
    }
  }
  const [blank, ours] = apps.map(({ starts }) => ({ starts, ms: median(starts.map(({ ms }) => ms)), bytes: median(starts.map(({ bytes }) => bytes)) }))
  if (blank === undefined || ours === undefined) return []
  // Each against the one right before it: the machine is slower at one time than at another.
  const ratio = median(ours.starts.map(({ ms }, run) => ms / (blank.starts[run]?.ms ?? Number.NaN)))
  return [
    { what: 'start to first useful screen : a blank window', reached: ratio, target: atMost(1.5), detail: `${short(ours.ms)} : ${short(blank.ms)} ms`, limit: 'core and page start on the two processors that the browser starts on' },
    { what: 'memory of the main process : of a blank app', reached: ours.bytes / blank.bytes, target: atMost(1.5), detail: `${short(ours.bytes / 1e6)} : ${short(blank.bytes / 1e6)} MB`, limit: 'a thread of the history, an engine of its own, is part of it' },
  ]
}

async function startOnce(folder: string, dataDir: string, screen: string): Promise<Start> {
  const begun = performance.timeOrigin + performance.now()
  const { app } = await launchOnStandin(folder, dataDir)
  try {
    const ms = (await shownAt(await app.firstWindow(), screen)) - begun
    const bytes = await app.evaluate(() => process.memoryUsage().rss)
    return { ms, bytes }
  } finally {
    await app.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/**
 * When the words of a screen were there, epoch ms by the page's own clock. Looked for at every frame: Playwright's locators
 * look after 20, 100, then 500 ms, and a start would be as long as the next of these steps.
 */
async function shownAt(page: Page, words: string): Promise<number> {
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one document after the other
      return await page.evaluate(
        (wanted) =>
          new Promise<number>((resolve) => {
            const look = (): void => {
              const isThere = [...document.querySelectorAll('main, h1')].some(({ textContent }) => textContent === wanted)
              if (isThere) resolve(performance.timeOrigin + performance.now())
              else requestAnimationFrame(look)
            }
            look()
          }),
        words,
      )
    } catch (error) {
      // The document before the page's own went away while it was looked at.
      if (!String(error).includes('Execution context was destroyed')) throw error
    }
  }
}
