import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createJsonLog } from '../../../electron/core/platform/jsonLog.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'headroom-log-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lines = (file: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('a line is one JSON object with time, level and event, and hostile text stays on its line', () => {
  const file = join(folder, 'deep', 'headroom.log')
  const echoed: string[] = []
  const log = createJsonLog({ file, echo: (line) => echoed.push(line), now: () => 0 })
  log.info('poll.done', { rows: 3, note: 'a\n{"level":"error"}' })
  log.error('poll.failed', { error: new TypeError('no') })
  expect(lines(file)).toMatchObject([
    { at: '1970-01-01T00:00:00.000Z', level: 'info', event: 'poll.done', rows: 3, note: 'a\n{"level":"error"}' },
    { level: 'error', error: { name: 'TypeError', message: 'no' } },
  ])
  expect(echoed).toHaveLength(2)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('values named like a secret are withheld, at any depth', () => {
  const file = join(folder, 'headroom.log')
  createJsonLog({ file, now: () => 0 }).warn('x', { apiKey: 'CANARY', headers: { Authorization: 'Bearer CANARY' }, keyId: 'k1' })
  expect(readFileSync(file, 'utf8')).not.toContain('CANARY')
  expect(lines(file)[0]).toMatchObject({ keyId: 'k1' })
})

test('what cannot be written as JSON does not throw', () => {
  const file = join(folder, 'headroom.log')
  const cycle: Record<string, unknown> = { big: 12n }
  const log = createJsonLog({ file, now: () => 0 })
  log.info('big', cycle)
  cycle['self'] = cycle
  log.info('cycle', cycle)
  expect(lines(file)).toMatchObject([{ big: '12' }, { event: 'cycle', unprintable: true }])
})

test('a full file is put aside once and a new one begins', () => {
  const file = join(folder, 'headroom.log')
  const log = createJsonLog({ file, now: () => 0, maxBytes: 300 })
  for (let n = 0; n < 12; n++) log.info('tick', { n })
  expect(statSync(file).size).toBeLessThanOrEqual(300)
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(300)
  expect(lines(file).at(-1)).toMatchObject({ n: 11 })
})

test('a log that cannot be written never stops the app, and comes back when it can', () => {
  const blocked = join(folder, 'blocked')
  mkdirSync(blocked)
  const file = join(blocked, 'headroom.log')
  mkdirSync(file)
  const log = createJsonLog({ file, now: () => 0 })
  log.info('lost')
  rmSync(file, { recursive: true })
  chmodSync(blocked, 0o700)
  log.info('kept')
  expect(existsSync(file)).toBe(true)
  expect(lines(file)).toMatchObject([{ event: 'kept' }])
})
