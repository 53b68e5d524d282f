import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fillBench } from '../historyFile.ts'
import { line, outcomeOf } from '../report.ts'
import { duckDbFolder, openDuckDb } from './duckdb.ts'
import { absentRows, peerRows } from './peers.ts'
import { commandMs, isHere, programs, type Program } from './programs.ts'

const all = Object.keys(programs) as Program[]

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-peers-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A machine with none of the programs, and no npm to fetch one with. */
function withoutPrograms(): void {
  const { PATH } = process.env
  process.env['PATH'] = tempFolder()
  onTestFinished(() => void (process.env['PATH'] = PATH))
}

/** A cache in which this is all there is of DuckDB. */
function cacheWith(script: string): string {
  const cache = tempFolder()
  const lib = join(duckDbFolder(cache), 'node_modules/@duckdb/node-api/lib')
  mkdirSync(lib, { recursive: true })
  writeFileSync(join(lib, 'index.js'), script)
  return cache
}

test('where no program is to compare with, each is a row that says so, and none passes', async () => {
  withoutPrograms()
  const folder = tempFolder()
  fillBench(join(folder, 'calls'), 1000)
  const rows = await peerRows({ dir: join(folder, 'calls'), log: join(folder, 'calls.ndjson') }, tempFolder())
  expect(rows.map(({ what }) => what)).toEqual(['rg : ours', 'jq : ours', 'lnav : ours', 'DuckDB : ours'])
  expect(rows.map(outcomeOf)).toEqual(rows.map(() => 'not measured'))
  expect(rows[0]?.detail).toBe('rg is missing; install the Debian package ripgrep')
  expect(rows[3]?.detail).toMatch(/^DuckDB is missing: npm could not install @duckdb\/node-api@/)
})

test('a row of what is missing has no number in the table', () => {
  const [row] = absentRows(['jq'], 'DuckDB is missing')
  expect(row === undefined ? '' : line(row)).toMatch(/^\| jq : ours +\| +– \| +\| not measured \| jq is missing; install the Debian package jq \|$/)
})

test('a program that is here has no such row', () => {
  expect(absentRows([], { ask: async () => 0, close: () => undefined })).toEqual([])
})

test('no program is taken for one that is here', () => {
  withoutPrograms()
  expect(all.filter(isHere)).toEqual([])
})

test('half of a DuckDB is said in a sentence, and what to do', async () => {
  expect(await openDuckDb('calls.ndjson', cacheWith("throw new Error('no binding for this system')"))).toMatch(/^DuckDB does not start \(no binding for this system\); remove .*duckdb-.* to fetch it again$/)
})

test('a command of which a part is missing or fails is no measurement, wherever in a pipe it stands', () => {
  for (const command of ['nothere calls', 'nothere calls | cat', 'cat | nothere', "sh -c 'exit 2' | cat"]) expect(() => commandMs(command, 1), command).toThrow(/ended with/)
  for (const command of ['true', 'grep nothing /dev/null', 'yes | head -n 1']) expect(commandMs(command, 1), command).toBeGreaterThan(0)
})
