/** `npm run pack`: sets up what packing needs, then hands over to pack.ts under a Node that runs TypeScript. */
import { join } from 'node:path'
import { ensureCommands } from '../launch/debian.mjs'
import { become, ensureBuilt, ensureInstalled, launch, modernNode } from '../launch/setup.mjs'

await launch(async () => {
  await ensureInstalled()
  if (process.platform === 'linux') {
    const asRoot = process.getuid?.() === 0 ? { debootstrap: 'debootstrap' } : {}
    await ensureCommands({ chromium: 'chromium', 'dpkg-deb': 'dpkg', ...asRoot })
  }
  await ensureBuilt()
  return become(modernNode(), [join(import.meta.dirname, 'pack.ts'), ...process.argv.slice(2)])
})
