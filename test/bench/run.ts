/**
 * `npm run bench`: how fast the history is, as ratios measured in one run, with the targets beside them.
 * Arguments: `--calls N` (default 300,000).
 */
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fillBench } from './historyFile.ts'
import { printRow } from './measure.ts'
import { peerRows } from './peers.ts'
import { readingRows } from './reading.ts'
import { waitingRows } from './waiting.ts'
import { writingRows } from './writing.ts'

const { values } = parseArgs({ options: { calls: { type: 'string', default: '300000' } } })
const calls = Number(values.calls)
if (!Number.isInteger(calls) || calls < 1000) throw new Error(`--calls ${values.calls}: give a whole number from 1000 on.`)

const scratch = mkdtempSync(join(tmpdir(), 'headroom-bench-'))
try {
  const written = join(scratch, 'written')
  mkdirSync(written)
  writingRows(written, calls).forEach(printRow)
  rmSync(written, { recursive: true })

  const filled = join(scratch, 'filled')
  const log = join(scratch, 'calls.ndjson')
  process.stdout.write(`  storing ${calls} calls …\n`)
  const file = openSync(log, 'w')
  fillBench(filled, calls, (line) => void writeSync(file, `${line}\n`))
  closeSync(file)
  readingRows(filled).forEach(printRow)
  peerRows(filled, log).forEach(printRow)
  ;(await waitingRows(filled)).forEach(printRow)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
