/**
 * `npm run screens`: a picture of every screen and state (sights.ts), in both themes and three sizes, in `out/screens`
 * with an index page. Complains about errors, breaches of the policy, and what does not fit; look at the rest yourself.
 *
 *   npm run screens -- [--out FOLDER] [--only overview,log] [--themes light,dark] [--sizes 900x600,1280x800] [--axe]
 *
 * `CHROMIUM_PATH` names another browser than the system's.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { inaccessible, listenForFaults, misfits } from './faults.ts'
import { indexPage } from './indexPage.ts'
import { sights } from './sights.ts'
import { buildStage } from './stage.ts'

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string', default: resolve(import.meta.dirname, '../../out/screens') },
    only: { type: 'string' },
    themes: { type: 'string', default: 'light,dark' },
    sizes: { type: 'string', default: '900x600,1280x800,2560x1440' },
    axe: { type: 'boolean', default: false },
  },
})
const wanted = flags.only?.split(',')
const shown = Object.entries(sights)
  .map(([group, list]) => ({ group, sights: list.filter(({ name }) => wanted === undefined || wanted.includes(name)) }))
  .filter((entry) => entry.sights.length > 0)
const themes = flags.themes.split(',')
const sizes = flags.sizes.split(',')

if (wanted === undefined) await rm(flags.out, { recursive: true, force: true })
await mkdir(flags.out, { recursive: true })
const stage = await buildStage()
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const complaints = new Map<string, string[]>()
for (const sight of shown.flatMap((entry) => entry.sights)) {
  const context = await browser.newContext({ viewport: sizeOf(sizes[0] ?? ''), reducedMotion: 'reduce' })
  const page = await context.newPage()
  const faults = listenForFaults(page, stage.origin)
  await stage.show(page, sight).catch((error: unknown) => faults.push(`cannot be set up: ${String(error).slice(0, 300)}`))
  for (const size of sizes) {
    await page.setViewportSize(sizeOf(size))
    await page.waitForTimeout(200)
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light' })
      await page.waitForTimeout(80)
      await page.screenshot({ path: join(flags.out, `${sight.name}-${theme}-${size}.png`) })
      if (flags.axe) faults.push(...(await inaccessible(page)))
    }
    faults.push(...(await misfits(page)).map((fault) => `${size}: ${fault}`))
  }
  const said = [...new Set(faults)]
  for (const fault of said) console.error(`${sight.name}: ${fault.slice(0, 600)}`)
  if (said.length > 0) complaints.set(sight.name, said)
  await context.close()
}
await browser.close()
await stage.close()
if (wanted === undefined) await writeFile(join(flags.out, 'index.html'), indexPage({ groups: shown, themes, sizes, complaints }))
console.log(`${shown.flatMap((entry) => entry.sights).length} sights in ${flags.out}`)
console.log(complaints.size === 0 ? 'nothing to complain about' : `${complaints.size} with complaints`)
process.exitCode = complaints.size === 0 ? 0 : 1

function sizeOf(text: string): { width: number; height: number } {
  const [width = 1280, height = 800] = text.split('x').map(Number)
  return { width, height }
}
