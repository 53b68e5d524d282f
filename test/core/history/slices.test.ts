import { describe, expect, it, onTestFinished } from 'vitest'
import { resolveFilter } from '../../../electron/core/history/callSearch.ts'
import { byAllKeys, choosePath, idsByWord } from '../../../electron/core/history/filterSql.ts'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder, type Opened } from '../../../electron/core/history/open.ts'
import { storeOf, type Store } from '../../../electron/core/history/store.ts'
import { besideWords } from '../../../electron/core/history/substring.ts'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { addCalls, connection, day0, key, newCall, pollCommit, tempFolder, tempHistory, verdict } from './samples.ts'

const stored = 60_000
/** A history of many calls: one status in a thousand is 302, durations go from 0 to 4,999 ms. */
function manyCalls(): { history: History; opened: Opened } {
  const dir = tempFolder()
  const first = tempHistory(dir)
  first.commitPoll(pollCommit('p1', { keys: [key('k1'), key('k2')], newCalls: [newCall({ keyId: 'k1' })] }))
  first.close()
  addCalls(dir, stored, { status: 'iif(n % 1000 = 7, 302, 200)', duration: 'n % 5000' })
  const opened = openFolder(dir, day0)
  const history = new History(opened)
  onTestFinished(() => history.close())
  return { history, opened }
}

/** All slices that a page of a filter takes. */
function slicesOf(history: History, filter: CallFilter, limit: number) {
  const slices = []
  let cursor: string | null = null
  do {
    const slice: ReturnType<History['pageSlice']> = history.pageSlice({ filter, cursor, limit })
    slices.push(slice)
    cursor = slice.next
  } while (cursor !== null)
  return slices
}

describe('a page of what few calls have', () => {
  it('is looked for in slices, in which each call is found once and in order', () => {
    const { history, opened } = manyCalls()
    const filters: [CallFilter, string][] = [
      [{ statuses: [302] }, 'status = 302'],
      [{ statuses: [301] }, 'status = 301'],
      [{ minDurationMs: 500, maxDurationMs: 501 }, 'duration = 500'],
      [{ not: [{ statuses: [200] }] }, 'status <> 200'],
      [{ anyOf: [[{ statuses: [302] }, { maxDurationMs: 2 }]] }, '(status = 302 OR duration < 2)'],
      [{ statuses: [302], from: day0 + 30_000_000 }, `status = 302 AND id >= ${(day0 + 30_000_000) * 1024}`],
    ]
    for (const [filter, where] of filters) {
      const expected = opened.db.prepare<[], string>(`SELECT CAST(id AS TEXT) FROM call WHERE ${where} ORDER BY id DESC`).pluck().all()
      for (const limit of [3, 500]) {
        const slices = slicesOf(history, filter, limit)
        expect(slices.flatMap(({ calls }) => calls.map(({ id }) => id)), where).toEqual(expected)
        expect(slices[0]?.more || (slices[0]?.calls.length ?? 0) === limit, where).toBe(true)
      }
      expect(history.page({ filter, cursor: null, limit: 500 }), where).toMatchObject({ calls: expected.map((id) => ({ id })), next: null })
    }
  })

  it('is counted in slices, too', () => {
    const { history, opened } = manyCalls()
    const countOf = (where: string) => opened.db.prepare<[], number>(`SELECT count(*) FROM call WHERE ${where}`).pluck().get()
    expect(history.countSlice({ filter: { maxDurationMs: 1 }, cursor: null })).toMatchObject({ next: expect.any(String) as string })
    expect(history.count({ maxDurationMs: 1 })).toBe(countOf('duration < 1'))
    expect(history.count({ minDurationMs: 1 })).toBe(countOf('duration >= 1'))
    expect(history.count({ statuses: [302], maxDurationMs: 1000 })).toBe(countOf('status = 302 AND duration < 1000'))
  })

  it('comes with the first slice where the newest calls have enough', () => {
    const { history } = manyCalls()
    for (const filter of [{}, { statuses: [200] }, { keyIds: ['k1'] }, { outcome: 'ok' }] satisfies CallFilter[]) {
      expect(history.pageSlice({ filter, cursor: null, limit: 200 }), JSON.stringify(filter)).toMatchObject({ more: false, calls: { length: 200 } })
    }
  })

  it('is looked for by the index of the keys once the newest calls did not have enough', () => {
    const store = storeOf(manyCalls().opened.db)
    const counts = { calls: 1e6, faults: 10, byKey: new Map([[1, 9e5], [2, 1e5]]), faultsByKey: new Map<number, number>(), byTool: new Map<number, number>(), marked: 0 }
    const pathOf = (filter: CallFilter) => choosePath(byAllKeys(resolveFilter(store, filter), counts), counts)
    expect([{ statuses: [302] }, { maxDurationMs: 2 }, { not: [{ statuses: [200] }] }, { outcome: 'ok' }].map((filter) => pathOf(filter as CallFilter))).toEqual(['key', 'key', 'key', 'key'])
    expect([{}, { from: 1 }].map(pathOf)).toEqual(['time', 'time'])
    const crowded = { ...counts, byKey: new Map(Array.from({ length: 101 }, (_, num) => [num, 1])) }
    expect(byAllKeys(resolveFilter(store, { statuses: [302] }), crowded)).toMatchObject({ keys: null })
  })
})

describe('words together with what the index of words does not know', () => {
  const calls = Array.from({ length: 30 }, (_, index) => newCall({ at: day0 + index, args: 'invoice', durationMs: index === 3 ? 9000 : 5 }))
  function invoices(): { history: History; store: Store } {
    const opened = openFolder(tempFolder(), day0)
    const history = new History(opened)
    onTestFinished(() => history.close())
    history.saveConnection(connection())
    history.commitPoll(pollCommit('p1', { newCalls: calls }))
    return { history, store: storeOf(opened.db) }
  }

  it('are looked at call by call in slices of those that have the words', () => {
    const { history, store } = invoices()
    const search = resolveFilter(store, { text: 'invoice', minDurationMs: 1000 })
    const slice = (belowId: number) => besideWords(store, search, (limit) => idsByWord(search, false, belowId, limit) ?? { text: '', parameters: [] }, 5, 10)
    const first = slice(Number.MAX_SAFE_INTEGER)
    expect(first).toEqual({ ids: [], reached: (day0 + 20) * 1024 })
    const last = slice(slice(first.reached ?? 0).reached ?? 0)
    expect(last.ids).toEqual([(day0 + 3) * 1024])
    expect(history.page({ filter: { text: 'invoice', minDurationMs: 1000 }, cursor: null, limit: 5 }).calls).toHaveLength(1)
    expect(history.count({ text: 'invoice', minDurationMs: 1000 })).toBe(1)
    expect(history.facets({ text: 'invoice', minDurationMs: 1000 })).toMatchObject({ total: 1, capped: false })
  })

  it('are looked for in a way that the words alone decide', () => {
    const history = tempHistory()
    const newCalls = Array.from({ length: 600 }, (_, index) => newCall({ at: day0 + index, args: index % 2 === 0 ? 'payment' : 'repay', durationMs: index === 5 ? 9000 : 5 }))
    history.commitPoll(pollCommit('p1', { newCalls: [...newCalls, newCall({ at: day0 + 700, args: 'invoice' }), newCall({ at: day0 + 701, args: 'invoices', durationMs: 9000 })] }))
    // Beginnings like it are all over the newest calls, so it is looked for inside words, too.
    expect(history.count({ text: 'pay', minDurationMs: 1000 })).toBe(1)
    // There is such a word, so those that only begin like it are others.
    expect(history.count({ text: 'invoice', minDurationMs: 1000 })).toBe(0)
    expect(history.count({ text: 'invoic', minDurationMs: 1000 })).toBe(1)
  })

  it('ask the index for nothing but the words', () => {
    const { store } = invoices()
    for (const filter of [{ minDurationMs: 1000 }, { marks: ['pinned'] }, { not: [{ tools: ['a*'], statuses: [200] }] }] satisfies CallFilter[]) {
      const words = idsByWord(resolveFilter(store, { text: 'invoice', ...filter }), false, Number.MAX_SAFE_INTEGER, 201)
      const plan = store.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${words?.text}`).all(...(words?.parameters ?? []))
      expect(plan.map(({ detail }) => detail)).toEqual(['SCAN call_text VIRTUAL TABLE INDEX 192:M1><'])
    }
  })
})

describe('an answer has an end', () => {
  it('however many tools and routes a log names, and all of them are found by a part of their name', () => {
    const history = tempHistory()
    const newCalls = Array.from({ length: 1_200 }, (_, index) => newCall({ at: day0 + index, tool: `tool_${index}`, route: null, verdict: verdict('server_error') }))
    history.commitPoll(pollCommit('p1', { newCalls: [...newCalls, newCall({ at: day0 + 5000, tool: 'tool_7', verdict: verdict('server_error') })] }))
    const { tools, total } = history.facets({})
    expect(total).toBe(1_201)
    expect(tools).toHaveLength(1_000)
    expect(tools[0]).toMatchObject({ value: 'tool_7', count: 2 })
    const { groups, capped } = history.errorGroups({})
    expect(groups).toHaveLength(500)
    expect(groups[0]).toMatchObject({ tool: 'tool_7', calls: 2 })
    expect(capped).toBe(false)
    expect(history.count({ text: 'ool_' })).toBe(1_201)
    expect(history.count({ not: [{ text: 'ool_' }] })).toBe(0)
  })

  it('however many parts of names a text has', () => {
    const history = tempHistory()
    history.commitPoll(pollCommit('p1', { newCalls: Array.from({ length: 1_100 }, (_, index) => newCall({ at: day0 + index, tool: `tool_${index}`, route: `/tool/${index}` })) }))
    expect(history.page({ filter: { text: 'ool '.repeat(60) }, cursor: null, limit: 5 }).calls).toHaveLength(5)
  })
})
