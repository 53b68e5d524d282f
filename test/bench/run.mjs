/** `npm run bench [-- --rows N --json FILE ...]`, from a fresh clone: sets up what bench.ts needs and runs it. */
import { join } from 'node:path'
import { ensureCommands } from '../../electron/launch/debian.mjs'
import { become, ensureBuilt, ensureInstalled, launch, modernNode, projectDir, SetupError, tell } from '../../electron/launch/setup.mjs'

await launch(async () => {
  await ensureInstalled()
  await ensureBuilt()
  try {
    await ensureCommands({ rg: 'ripgrep', jq: 'jq', lnav: 'lnav' })
  } catch (error) {
    // The table names what is missing.
    if (!(error instanceof SetupError)) throw error
    tell(error.message)
  }
  return become(modernNode(), [join(projectDir, 'test/bench/bench.ts'), ...process.argv.slice(2)])
})
