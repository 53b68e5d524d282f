import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { resolveFilter, type CallCounts } from '../../../electron/core/history/callSearch.ts'
import { choosePath, idsByPath, idsByWord, type Path } from '../../../electron/core/history/filterSql.ts'
import { migrate } from '../../../electron/core/history/migrate.ts'
import { storeOf, type Store } from '../../../electron/core/history/store.ts'
import type { CallFilter } from '../../../shared/callFilter.ts'

let store: Store
beforeAll(() => {
  const db = new Database(':memory:')
  migrate(db, () => '')
  db.exec(`
    INSERT INTO connection (num, id, created_at, facts) VALUES (1, 'c1', 0, '{}');
    INSERT INTO key (num, connection, id) VALUES (1, 1, 'busy'), (2, 1, 'rare'), (3, 1, NULL);
    INSERT INTO tool (num, name) VALUES (1, 'common'), (2, 'seldom');`)
  store = storeOf(db)
})

/** A million calls, most of one key and tool, 8 % errors. */
const counts: CallCounts = {
  calls: 1_000_000,
  faults: 80_000,
  byKey: new Map([
    [1, 900_000],
    [2, 500],
    [3, 99_500],
  ]),
  faultsByKey: new Map([
    [1, 70_000],
    [2, 400],
    [3, 9_600],
  ]),
  byTool: new Map([
    [1, 990_000],
    [2, 10_000],
  ]),
  marked: 3,
}

/** The path taken, and SQLite's own words on how it is walked. */
function planOf(filter: CallFilter): { path: Path; steps: string[] } {
  const search = resolveFilter(store, filter)
  const words = search.terms.length > 0 ? idsByWord(search, false, Number.MAX_SAFE_INTEGER, 201) : null
  const path = words === null ? choosePath(search, counts) : 'word'
  const { text, parameters } = words ?? idsByPath(search, path as Exclude<Path, 'word'>, Number.MAX_SAFE_INTEGER, 201)
  const rows = store.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(...parameters)
  return { path, steps: rows.map((row) => row.detail) }
}

const range = '(id>? AND id<?)'
const key = 'SEARCH call USING COVERING INDEX call_by_key (key=? AND id>? AND id<?)'

describe('how the pages of the log are found', () => {
  const single: [name: string, filter: CallFilter, path: Path, step: string][] = [
    ['newest', {}, 'time', `SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)`],
    ['one key', { keyIds: ['busy'] }, 'key', key],
    ['one tool', { tools: ['common'] }, 'tool', 'SEARCH call USING COVERING INDEX call_by_tool (tool=? AND id>? AND id<?)'],
    ['errors', { outcome: 'errors' }, 'fault', `SEARCH call USING COVERING INDEX fault_by_time ${range}`],
    ['one verdict', { verdicts: ['rate_limited'] }, 'fault', `SEARCH call USING COVERING INDEX fault_by_time ${range}`],
    ['status 429', { statuses: [429] }, 'fault', `SEARCH call USING COVERING INDEX fault_by_time ${range}`],
    ['key and errors', { keyIds: ['busy'], outcome: 'errors' }, 'faultKey', 'SEARCH call USING COVERING INDEX fault_by_key (key=? AND id>? AND id<?)'],
    ['key, tool, errors, week', { keyIds: ['busy'], tools: ['seldom'], outcome: 'errors', from: 1, to: 2 }, 'tool', 'SEARCH call USING COVERING INDEX call_by_tool (tool=? AND id>? AND id<?)'],
    ['rare key, common tool, 403', { keyIds: ['rare'], tools: ['common'], statuses: [403] }, 'faultKey', 'SEARCH call USING COVERING INDEX fault_by_key (key=? AND id>? AND id<?)'],
    ['slow', { minDurationMs: 20_000 }, 'slow', `SEARCH call USING COVERING INDEX slow_by_time ${range}`],
    ['slow calls of a rare key', { minDurationMs: 20_000, keyIds: ['rare'] }, 'key', key],
    ['no verdict but ok', { not: [{ verdicts: ['ok'] }] }, 'fault', `SEARCH call USING COVERING INDEX fault_by_time ${range}`],
    ['keys but one', { not: [{ keyIds: ['busy'] }], keyIds: ['busy', 'rare'] }, 'key', key],
    ['tools like a pattern', { tools: ['sel*'] }, 'tool', 'SEARCH call USING COVERING INDEX call_by_tool (tool=? AND id>? AND id<?)'],
    ['a family of statuses', { statuses: ['4xx'] }, 'fault', `SEARCH call USING COVERING INDEX fault_by_time ${range}`],
    ['ok', { outcome: 'ok' }, 'time', `SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)`],
    ['words', { text: 'invoice', keyIds: ['busy'], outcome: 'errors' }, 'word', 'SCAN call_text VIRTUAL TABLE INDEX 192:M1><'],
  ]
  for (const [name, filter, path, step] of single) {
    it(`${name}: ${path}, without sorting and without leaving the index`, () => {
      expect(planOf(filter)).toEqual({ path, steps: [step] })
    })
  }

  it('pinned: from the few marked calls, not from all', () => {
    const { path, steps } = planOf({ marks: ['pinned'] })
    expect(path).toBe('marked')
    expect(steps).toContain('SEARCH call USING INTEGER PRIMARY KEY (rowid=?)')
  })

  it('errors of all tools but one: the negation is answered by the index', () => {
    const { path, steps } = planOf({ outcome: 'errors', not: [{ tools: ['common'], keyIds: ['busy'] }] })
    expect(path).toBe('fault')
    expect(steps[0]).toBe(`SEARCH call USING COVERING INDEX fault_by_time ${range}`)
  })

  it('several keys: each from its own end of the index, then merged', () => {
    const { path, steps } = planOf({ keyIds: ['busy', 'rare'] })
    expect(path).toBe('key')
    expect(steps.filter((step) => step === key)).toHaveLength(2)
    expect(steps.filter((step) => step.startsWith('SCAN call') || step.startsWith('SEARCH call USING INDEX'))).toEqual([])
  })
})
