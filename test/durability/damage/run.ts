/**
 * `npm run damage -- N`: harms N copies of a history in six ways, starts the built app on each, and looks what is left.
 * Ends with one line of figures and `N passed, N failed`. Needs a build.
 */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { damageOf } from '../../../electron/core/history/damage.ts'
import { randomFrom } from '../../../electron/demo/random.ts'
import { conclude, countFrom, none } from '../checks.ts'
import { callsIn, copyOf, makeOriginal } from './history.ts'
import { kinds, type Kind } from './kinds.ts'

const app = join(resolve(import.meta.dirname, '../../..'), 'out/main/serve.js')
/** Some 25 MB and three days. */
const calls = 24_000

/** Starts the headless app for one round; answers whether it ended well, and what it said of its store. */
function start(dir: string): Promise<{ started: boolean; told: string | null }> {
  return new Promise((done) => {
    execFile(process.execPath, [app, '--data', dir, '--once', '--json', '--no-open'], { env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '' } }, (error, stdout) => {
      if (error !== null) return done({ started: false, told: null })
      const report = JSON.parse(stdout) as { errors: { connection: string | null; message: string }[] }
      return done({ started: true, told: report.errors.find(({ connection }) => connection === null)?.message ?? null })
    })
  })
}

const count = countFrom(process.argv.slice(2), 60)
const began = Date.now()
const now = Date.now()
const original = makeOriginal(calls, now)
const random = randomFrom(1, 'damage')
const seen = { started: 0, noticed: 0, silent: 0, untold: 0, inconsistent: 0, lostBeforeCopy: 0 }
/** Of each file with a harmed page: the part of its calls that was left. */
const left: number[] = []

async function suffer(kind: Kind): Promise<void> {
  const dir = copyOf(original)
  const { database } = folderOf(dir)
  kind.harm(database, random)
  const noticed = damageOf(database, Infinity) !== null
  const { started, told } = await start(dir)
  if (started) seen.started += 1
  else process.stderr.write(`${kind.name}: does not start\n`)
  if (noticed) seen.noticed += 1
  else seen.silent += 1
  if (noticed && (told === null || !/\d+ calls were saved/.test(told))) {
    seen.untold += 1
    process.stderr.write(`${kind.name}: says ${told ?? 'nothing'}\n`)
  }
  try {
    const found = callsIn(dir, now)
    if (kind.reach === 'page') left.push(found / original.calls)
    // What the copy has must be there; what came in the day after it may be gone.
    else if (found < original.calls - original.sinceCopy) seen.lostBeforeCopy += 1
  } catch (error) {
    seen.inconsistent += 1
    process.stderr.write(`${kind.name}: ${error instanceof Error ? error.message : String(error)}\n`)
  }
  rmSync(dir, { recursive: true, force: true })
}

for (let trial = 0; trial < count; trial += 1) await suffer(kinds[trial % kinds.length] as Kind)
rmSync(original.dir, { recursive: true, force: true })

const meanLeft = left.reduce((sum, part) => sum + part, 0) / left.length
const percent = (part: number): string => `${(part * 100).toFixed(2)} %`
conclude(
  `damage ${count} files of ${kinds.length} kinds in ${Math.round((Date.now() - began) / 1000)} s: started ${seen.started} of ${count}, noticed ${seen.noticed}, not to be seen ${seen.silent}; ` +
    `after damage to a page ${percent(meanLeft)} of ${original.calls} calls left (worst ${percent(Math.min(...left))}); after damage to the whole file older than the last copy lost ${seen.lostBeforeCopy} times`,
  [
    { name: 'it always starts', passed: seen.started === count, found: `${seen.started} of ${count}` },
    none('whoever was harmed is told what was saved', seen.untold),
    none('what is left adds up', seen.inconsistent),
    // A page that leads to hundreds of others costs more, if rarely: it is the mean that is promised.
    { name: 'a page costs less than one call in a hundred', passed: count < 12 || meanLeft >= 0.99, found: percent(meanLeft) },
    none('a lost file costs no more than a day', seen.lostBeforeCopy),
  ],
)
