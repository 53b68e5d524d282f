/**
 * The benchmark behind `npm run bench` (run.mjs): every row a ratio measured in this run, against its anchor, with the
 * target beside it (docs/performance.md says how to read it). `--rows N` calls (default 300,000), `--json FILE` for
 * machines, `--keep FOLDER` builds the history there and uses it again, `--only PART,PART` for some parts. Ends with what
 * was not met and why, and `N passed, N failed`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Filled } from './filled.ts'
import { filledFolder } from './historyFile.ts'
import { peerRows } from './peers/peers.ts'
import { pollingRows } from './polling/polling.ts'
import { countRows, pageRows } from './reading.ts'
import { head, line, machine, outcomeOf, type Row } from './report.ts'
import { searchRows } from './searching.ts'
import { frameRows } from './shell/frames.ts'
import { startingRows } from './shell/starting.ts'
import { sizeRows } from './size.ts'
import { waitingRows } from './waiting.ts'
import { writingRows } from './writing.ts'

/** What is measured, in this order. The folder is given filled, and is written to by the last parts only. */
const parts: Record<string, (filled: () => Filled, scratch: string) => Row[] | Promise<Row[]>> = {
  writing: (_filled, scratch) => writingRows(scratch),
  polling: (_filled, scratch) => pollingRows(scratch),
  pages: (filled) => pageRows(filled()),
  counts: (filled) => countRows(filled()),
  searches: (filled) => searchRows(filled()),
  peers: (filled) => peerRows(filled()),
  size: (filled) => sizeRows(filled()),
  waiting: (filled) => waitingRows(filled()),
  starting: (_filled, scratch) => startingRows(scratch),
  frames: (filled, scratch) => frameRows(filled(), scratch),
}

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '300000' }, json: { type: 'string' }, keep: { type: 'string' }, only: { type: 'string' } },
})
const calls = Number(values.rows)
if (!Number.isInteger(calls) || calls < 10_000 || calls % 10_000 !== 0) throw new Error(`--rows ${values.rows}: give a multiple of 10000.`)
const wanted = values.only?.split(',') ?? Object.keys(parts)
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: the parts are ${Object.keys(parts).join(', ')}.`)

const tell = (text: string) => process.stdout.write(`${text}\n`)
const scratch = mkdtempSync(join(tmpdir(), 'headroom-bench-'))
const home = values.keep === undefined ? scratch : resolve(values.keep)
mkdirSync(home, { recursive: true })
const started = Date.now()
let made: Filled | null = null
const filled = (): Filled => {
  if (made === null) process.stderr.write(`storing ${calls} calls …\n`)
  return (made ??= filledFolder(home, calls))
}
const rows: Row[] = []
try {
  tell(`${new Date(started).toISOString().slice(0, 10)}, ${calls} calls, ${machine()}\n`)
  tell(head)
  for (const [name, measure] of Object.entries(parts)) {
    if (!wanted.includes(name)) continue
    process.stderr.write(`${name} …\n`)
    const work = join(scratch, name)
    mkdirSync(work)
    // oxlint-disable-next-line no-await-in-loop -- parts must not disturb each other
    for (const row of await measure(filled, work)) {
      rows.push(row)
      tell(line(row))
    }
    rmSync(work, { recursive: true, force: true })
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

const count = (outcome: ReturnType<typeof outcomeOf>) => rows.filter((row) => outcomeOf(row) === outcome)
tell(`\n${rows.length} rows in ${Math.round((Date.now() - started) / 1000)} s; ${count('not measured').length} not measured`)
for (const row of count('not met')) tell(`not met: ${row.what}: ${row.limit ?? 'no reason is known'}`)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ at: new Date(started).toISOString(), calls, machine: machine(), rows: rows.map((row) => ({ ...row, outcome: outcomeOf(row) })) }, null, 2)}\n`)
tell(`${count('met').length} passed, ${count('not met').length} failed`)
process.exitCode = count('not met').length === 0 ? 0 : 1
