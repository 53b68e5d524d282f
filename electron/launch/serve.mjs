/** `npm run serve -- [flags]`: the headless shell; `--help` lists the flags. */
import { join } from 'node:path'
import { become, ensureBuilt, ensureInstalled, launch, modernNode, projectDir } from './setup.mjs'

await launch(async () => {
  await ensureInstalled()
  await ensureBuilt()
  return become(modernNode(), [join(projectDir, 'out/main/serve.js'), ...process.argv.slice(2)])
})
