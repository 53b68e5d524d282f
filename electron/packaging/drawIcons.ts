/**
 * Draws the icons of the packages from their SVG sources with Chromium and writes them beside the sources:
 * `node electron/packaging/drawIcons.ts`. Run by hand after a change of the drawings; the results are committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from '@playwright/test'
import { icnsFile, icoFile, type Drawing } from './iconFiles.ts'

const icons = join(import.meta.dirname, 'icons')
/** From here up the drawing has room for its finer strokes. */
const fineFrom = 48
/** Apple's grid leaves a tenth of the side free around the shape; other systems want it whole. */
const macMargin = 0.1
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const windowsSizes = [16, 24, 32, 48, 64, 128, 256]
const macSizes = [16, 32, 64, 128, 256, 512, 1024]

async function draw(browser: Browser, size: number, margin: number): Promise<Drawing> {
  const source = readFileSync(join(icons, size < fineFrom ? 'iconSmall.svg' : 'icon.svg'), 'utf8')
  const page = await browser.newPage({ viewport: { width: size, height: size }, deviceScaleFactor: 1 })
  const side = Math.round(size * (1 - 2 * margin))
  await page.setContent(`<style>body{margin:${(size - side) / 2}px}svg{display:block;width:${side}px;height:${side}px}</style>${source}`)
  const png = await page.screenshot({ omitBackground: true })
  await page.close()
  return { size, png }
}

const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
const drawn = async (sizes: readonly number[], margin: number): Promise<Drawing[]> => {
  const drawings: Drawing[] = []
  for (const size of sizes) drawings.push(await draw(browser, size, margin))
  return drawings
}
mkdirSync(join(icons, 'linux'), { recursive: true })
for (const { size, png } of await drawn(linuxSizes, 0)) writeFileSync(join(icons, 'linux', `${size}x${size}.png`), png)
writeFileSync(join(icons, 'icon.ico'), icoFile(await drawn(windowsSizes, 0)))
writeFileSync(join(icons, 'icon.icns'), icnsFile(await drawn(macSizes, macMargin)))
await browser.close()
