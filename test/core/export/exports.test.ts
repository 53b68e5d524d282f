import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Exports } from '../../../electron/core/export/exports.ts'
import { openHistory } from '../../../electron/core/history/client.ts'
import type { HistoryClient } from '../../../electron/core/history/types.ts'
import type { ExportState } from '../../../shared/answers.ts'
import type { ExportPlan } from '../../../shared/exportOptions.ts'
import { systemClock } from '../../../electron/core/platform/clock.ts'
import { connection, day0, key, newCall, pollCommit, tempFolder } from '../history/samples.ts'

const plan: ExportPlan = { filter: {}, format: 'ndjson', withArguments: true, withNames: true }
const stored = 1_234
let folder: string
let history: HistoryClient
let told: ExportState[]
beforeEach(async () => {
  folder = tempFolder()
  history = await openHistory(() => new Worker(new URL('../../../electron/core/history/worker.ts', import.meta.url)), { dataDir: join(folder, 'data') })
  await history.saveConnection(connection())
  const newCalls = Array.from({ length: stored }, (_, index) => newCall({ keyId: 'k1', at: day0 + index, tool: index % 10 === 0 ? 'search' : 'create' }))
  await history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls }))
  told = []
})
afterEach(() => history.close())

function exportsTo(chooseFile?: (name: string) => Promise<string | null>): Exports {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  return new Exports({ clock: systemClock(), log, version: '1.0', ...(chooseFile === undefined ? {} : { chooseFile }) }, history, (state) => told.push(state))
}
const ended = async () => {
  await expect.poll(() => told.at(-1)?.state, { timeout: 5_000 }).toMatch(/done|cancelled|failed/)
}
const files = () => readdirSync(join(folder, 'out'))

describe('an export into a file', () => {
  beforeEach(() => mkdirSync(join(folder, 'out')))

  it('row 76: holds every call of the filter, newest first, and replaces what was there', async () => {
    const file = join(folder, 'out', 'calls.ndjson')
    writeFileSync(file, 'what was there')
    const exports = exportsTo(() => Promise.resolve(file))
    await exports.start({ ...plan, filter: { tools: ['search'] } })
    await ended()
    expect(told.at(-1)).toMatchObject({ state: 'done', calls: 124, file, problem: null })
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { tool: string; at: string })
    expect(lines).toHaveLength(124)
    expect(lines.every(({ tool }) => tool === 'search')).toBe(true)
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).toSorted().toReversed())
    expect(files()).toEqual(['calls.ndjson'])
  })

  it('is never written through a link that somebody laid beside the file', async () => {
    const precious = join(folder, 'precious')
    writeFileSync(precious, 'kept')
    symlinkSync(precious, join(folder, 'out', 'calls.ndjson.part'))
    await exportsTo(() => Promise.resolve(join(folder, 'out', 'calls.ndjson'))).start(plan)
    await ended()
    expect(told.at(-1)).toMatchObject({ state: 'done' })
    expect(readFileSync(precious, 'utf8')).toBe('kept')
    expect(files()).toEqual(['calls.ndjson'])
  })

  it('is not begun when the user chooses no file', async () => {
    expect(await exportsTo(() => Promise.resolve(null)).start(plan)).toEqual({ id: null, download: null })
    expect(told).toEqual([])
  })

  it('row 76: can be cancelled, and then leaves what was there', async () => {
    const file = join(folder, 'out', 'calls.ndjson')
    writeFileSync(file, 'what was there')
    const exports = exportsTo(() => Promise.resolve(file))
    const { id } = await exports.start(plan)
    exports.cancel(id ?? '')
    await ended()
    expect(told.at(-1)).toMatchObject({ state: 'cancelled' })
    expect(readFileSync(file, 'utf8')).toBe('what was there')
    expect(files()).toEqual(['calls.ndjson'])
  })

  it('says why it could not be written', async () => {
    await exportsTo(() => Promise.resolve(join(folder, 'nowhere', 'calls.csv'))).start(plan)
    await ended()
    expect(told.at(-1)).toMatchObject({ state: 'failed' })
    expect(told.at(-1)?.problem).toMatch(/^The export could not be written: /)
  })
})

describe('an export for a browser', () => {
  it('row 76: is given once for a link, page by page as it is taken', async () => {
    const asked: unknown[] = []
    const counting: HistoryClient = { ...history, wholePage: (query) => (asked.push(query), history.wholePage(query)) }
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const exports = new Exports({ clock: systemClock(), log, version: '1.0' }, counting, (state) => told.push(state))
    const { id, download } = await exports.start(plan)
    expect(download).toBe(`/exports/${id}`)
    const taken = exports.download(id ?? '')
    expect(taken?.name).toMatch(/^headroom-\d{4}-\d{2}-\d{2}\.ndjson$/)
    expect(exports.download(id ?? '')).toBeNull()
    await taken?.text.next()
    // Nobody took more: nothing more was read.
    expect(asked).toHaveLength(1)
    let rest = ''
    for await (const text of taken?.text ?? []) rest += text
    expect(rest.trimEnd().split('\n')).toHaveLength(stored - 500)
    expect(told.at(-1)).toMatchObject({ state: 'done', calls: stored, file: null })
  })

  it('ends when the browser does not take the rest, and when the app ends', async () => {
    const exports = exportsTo()
    const begun = async () => {
      const taken = exports.download((await exports.start(plan)).id ?? '')
      await taken?.text.next()
      return taken
    }
    const left = await begun()
    left?.cancel()
    await expect.poll(() => told.at(-1)).toMatchObject({ state: 'cancelled' })

    told = []
    const cutOff = await begun()
    const stopped = exports.stop()
    // Who still reads must not take what was written so far for the whole.
    await expect(cutOff?.text.next()).rejects.toThrow(/abort/i)
    await stopped
    expect(told.at(-1)).toMatchObject({ state: 'cancelled' })
  })

  it('that nobody takes further keeps neither the app from its end nor others from exporting', async () => {
    const exports = exportsTo()
    for (let left = 0; left < 10; left += 1) {
      const { id } = await exports.start(plan)
      const taken = exports.download(id ?? '')
      if (left % 2 === 0) await taken?.text.next()
      if (left < 9) taken?.cancel()
    }
    await exports.stop()
    expect((await exports.start(plan)).download).toMatch(/^\/exports\//)
  })
})

describe('the preview of an export', () => {
  it('row 76: shows its beginning, how much there will be, and how many secrets were replaced', async () => {
    await history.commitPoll(pollCommit('p2', { keys: [key('k1')], newCalls: [newCall({ keyId: 'k1', at: day0 + 9_000, errorText: 'Bearer abcdefghijklmnop is not valid' })] }))
    const preview = await exportsTo().preview({ ...plan, format: 'csv' })
    expect(preview).toMatchObject({ calls: stored + 1, atLeast: false, replaced: 1, looked: 200 })
    expect(preview.text.split('\r\n')[0]).toMatch(/^at,connection,key,tool,/)
    expect(preview.text).toContain('Bearer [redacted] is not valid')
  })
})
