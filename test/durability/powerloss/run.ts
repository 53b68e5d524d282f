/**
 * `npm run powerloss -- N`: what is left of the history when the power fails at N moments, and, to show that this bites,
 * what would be left of one that never waits for the disk. Ends with one line of figures and `N passed, N failed`.
 * Needs strace.
 */
import { randomFrom } from '../../../electron/demo/random.ts'
import { conclude, countFrom, none } from '../checks.ts'
import { imagesOf } from './images.ts'
import { judge } from './judge.ts'
import { record } from './record.ts'

/** Enough for the log to be merged into the file more than once. */
const polls = 120
const now = Date.UTC(2026, 10, 22)

interface Toll {
  images: number
  corrupt: number
  torn: number
  /** Images that lack an acknowledged poll. */
  lossy: number
  lostPolls: number
}

function suffer(thread: string, images: number): Toll {
  const toll: Toll = { images: 0, corrupt: 0, torn: 0, lossy: 0, lostPolls: 0 }
  const operations = record(polls, thread)
  for (const image of imagesOf(operations, images, randomFrom(1, 'power loss'))) {
    toll.images += 1
    try {
      const { corrupt, torn, lostPolls } = judge(image, now)
      if (corrupt) toll.corrupt += 1
      if (torn) toll.torn += 1
      if (lostPolls > 0) toll.lossy += 1
      toll.lostPolls += lostPolls
    } catch (error) {
      // It must always open.
      process.stderr.write(`An image does not open: ${String(error)}\n`)
      toll.corrupt += 1
    }
  }
  return toll
}

const images = countFrom(process.argv.slice(2), 500)
const began = Date.now()
try {
  const full = suffer('../../electron/core/history/worker.ts', images)
  const unsynced = suffer('powerloss/unsynced.ts', Math.max(10, Math.round(images / 10)))
  conclude(
    `powerloss ${full.images} images in ${Math.round((Date.now() - began) / 1000)} s: ${full.corrupt} corrupt, ${full.torn} torn, ${full.lossy} with ${full.lostPolls} acknowledged polls lost; ` +
      `control without syncs, ${unsynced.images} images: ${unsynced.corrupt} corrupt, ${unsynced.torn} torn, ${unsynced.lossy} with ${unsynced.lostPolls} polls lost`,
    [
      none('no image is corrupt', full.corrupt),
      none('no poll is there in part', full.torn),
      none('no acknowledged poll is lost', full.lostPolls),
      { name: 'the control loses', passed: unsynced.corrupt + unsynced.lossy > 0, found: 'nothing' },
    ],
  )
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
