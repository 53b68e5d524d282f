import { existsSync, readFileSync, rmSync } from 'node:fs'
import { DesktopUnderTest } from './desktop/launch.ts'
import { expect, type Headroom } from './headroom.ts'

/** Does something that saves a file, and answers its text: a download of the browser, or where the system's dialog was told to put it. */
export async function savedBy(headroom: Headroom, save: () => Promise<void>): Promise<string> {
  if (!(headroom instanceof DesktopUnderTest)) {
    const [download] = await Promise.all([headroom.page.waitForEvent('download'), save()])
    return readFileSync(await download.path(), 'utf8')
  }
  const filePath = `${headroom.dataDir}.saved`
  rmSync(filePath, { force: true })
  await headroom.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, filePath)
  await save()
  await expect.poll(() => existsSync(filePath)).toBe(true)
  await expect(headroom.page.getByText(/written to/).first()).toBeVisible()
  return readFileSync(filePath, 'utf8')
}
