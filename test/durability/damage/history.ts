import { cpSync, mkdtempSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBackup } from '../../../electron/core/history/backup.ts'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import type { NewCall } from '../../../electron/core/history/types.ts'
import { benchPoll, openBench } from '../../bench/historyFile.ts'
import { benchCalls } from '../../bench/data.ts'

/** A whole history of some days with its daily copies, in a folder of its own; to be copied, then harmed. */
export interface Original {
  dir: string
  calls: number
  /** Calls of the last day, which no copy has. */
  sinceCopy: number
}

const hourMs = 3_600_000
/** The benchmark's calls come every 2.6 s; so many times slower, a few of them last for days. */
const stretch = 4
/** The copy is as old as a daily one can be. */
const copyAgeMs = 24 * hourMs

/** Fills it through the product's own write path; the newest call is of `now`. */
export function makeOriginal(count: number, now: number): Original {
  const dir = mkdtempSync(join(tmpdir(), 'headroom-original-'))
  const next = benchCalls()
  const drawn = Array.from({ length: count }, next)
  const last = drawn.at(-1)?.at ?? 0
  const calls = drawn.map((call): NewCall => ({ ...call, at: now - (last - call.at) * stretch }))
  const { history } = openBench(dir)
  const folder = folderOf(dir)
  let copied = 0
  for (let from = 0; from < count; from += 100) {
    const some = calls.slice(from, from + 100)
    if (copied === 0 && (some[0]?.at ?? 0) >= now - copyAgeMs) {
      const file = makeBackup(folder.database, now - copyAgeMs, false)
      if (file === null) throw new Error('There is no room for a copy.')
      utimesSync(file, (now - copyAgeMs) / 1000, (now - copyAgeMs) / 1000)
      copied = from
    }
    history.commitPoll(benchPoll(from, some))
  }
  history.close()
  return { dir, calls: count, sinceCopy: count - copied }
}

/** The same folder once more. */
export function copyOf({ dir }: Original): string {
  const copy = mkdtempSync(join(tmpdir(), 'headroom-damaged-'))
  cpSync(dir, copy, { recursive: true })
  return copy
}

/** How many calls can be read and found again, all ways of counting agreeing; throws where they do not. */
export function callsIn(dir: string, now: number): number {
  const history = new History(openFolder(dir, now))
  try {
    const { calls } = history.status()
    const counted = history.facets({ own: true }).total
    let read = 0
    let cursor: string | null = null
    do {
      const page = history.page({ filter: { own: true }, cursor, limit: 500 })
      read += page.calls.length
      cursor = page.next
    } while (cursor !== null)
    if (counted !== calls || read !== calls) throw new Error(`${calls} calls, but ${counted} counted and ${read} read.`)
    return calls
  } finally {
    history.close()
  }
}
