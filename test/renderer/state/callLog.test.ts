import { describe, expect, test } from 'vitest'
import { createClient } from '../../../shared/client.ts'
import { createCallLog } from '../../../renderer/state/callLog.ts'
import { createData } from '../../../renderer/state/data.ts'
import { findCall, indexOfCall, itemAt, layoutLog } from '../../../renderer/state/logItems.ts'
import { createFakeHost, type FakeHostOptions } from '../../fakes/fakeHost.ts'

function openLog(options: FakeHostOptions = {}) {
  const host = createFakeHost({ calls: 3_000, ...options })
  const log = createCallLog(createData(createClient(host), Date.now), Date.now, 'test')
  const rows = () => log.store.getState().pages.flatMap((page) => page.rows ?? [])
  return { host, log, rows }
}

describe('the log as read', () => {
  test('loads older pages in order, without a call twice or left out', async () => {
    const { log, rows } = openLog()
    await log.show({})
    for (let pages = 0; log.store.getState().next !== null; pages += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each page follows from the one before
      await log.more()
      expect(pages).toBeLessThan(20)
    }
    const ids = rows().map((row) => row.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(log.store.getState().facets.value?.total)
    expect(rows().every((row, index, all) => index === 0 || row.at <= (all[index - 1]?.at ?? 0))).toBe(true)
  })

  test('keeps arrivals aside while someone reads, and shows them when asked', async () => {
    const { host, log, rows } = openLog()
    await log.show({})
    const before = rows().map((row) => row.id)
    host.arrive(5)
    await log.arrived(false)
    expect(rows().map((row) => row.id)).toEqual(before)
    const waiting = log.store.getState().fresh.length
    expect(waiting).toBeGreaterThan(0)
    log.showFresh()
    expect(rows()).toHaveLength(before.length + waiting)
    expect(
      rows()
        .slice(waiting)
        .map((row) => row.id),
    ).toEqual(before)
  })

  test('shows arrivals at once at the top, unless paused', async () => {
    const { host, log, rows } = openLog()
    await log.show({})
    const before = rows().length
    host.arrive(5)
    await log.arrived(true)
    expect(rows().length).toBeGreaterThan(before)
    const after = rows().length
    log.setPaused(true)
    host.arrive(5)
    await log.arrived(true)
    expect(rows()).toHaveLength(after)
  })

  test('starts anew when more arrived than one page holds, so that no hole is hidden', async () => {
    const { host, log, rows } = openLog()
    await log.show({})
    host.arrive(900)
    await log.arrived(true)
    const cursorPage = rows()
    await log.more()
    const all = rows().map((row) => Number(row.id))
    expect(cursorPage.length).toBe(200)
    expect(new Set(all).size).toBe(all.length)
    expect(all.every((id, index) => index === 0 || id < (all[index - 1] ?? 0))).toBe(true)
  })

  test('drops pages far from what is read and brings them back by their cursor', async () => {
    const { log, rows } = openLog({ calls: 8_000 })
    await log.show({})
    // oxlint-disable-next-line no-await-in-loop -- each page follows from the one before
    while (log.store.getState().next !== null) await log.more()
    const all = rows().map((row) => row.id)
    const last = log.store.getState().pages.length - 1
    log.keepAround(last, last)
    const dropped = log.store.getState().pages.findIndex((page) => page.rows === null)
    expect(dropped).toBe(1)
    expect(layoutLog(log.store.getState().pages, []).count).toBeGreaterThanOrEqual(all.length)
    // oxlint-disable-next-line no-await-in-loop -- each page follows from the one before
    for (const index of log.store.getState().pages.keys()) await log.restore(index)
    expect(rows().map((row) => row.id)).toEqual(all)
  })

  test('ignores the answer to a filter that was left meanwhile', async () => {
    const { log, rows } = openLog()
    await Promise.all([log.show({ outcome: 'ok' }), log.show({ outcome: 'errors' })])
    expect(rows().length).toBeGreaterThan(0)
    expect(rows().every((row) => row.verdict !== 'ok')).toBe(true)
  })

  test('keeps the rows it has when older ones fail to load, and says why', async () => {
    const { host, log, rows } = openLog()
    await log.show({})
    host.become('failing')
    await log.more()
    expect(rows().length).toBe(200)
    expect(log.store.getState().problem).toMatch(/could not be read/)
  })
})

describe('the lines of the log', () => {
  test('show each gap once, above the first call older than its end, and each day once', async () => {
    const { log } = openLog({ calls: 3_000 })
    await log.show({ connectionIds: ['workspace'] })
    // oxlint-disable-next-line no-await-in-loop -- each page follows from the one before
    while (log.store.getState().next !== null) await log.more()
    const { pages, gaps } = log.store.getState()
    const layout = layoutLog(pages, gaps)
    const items = Array.from({ length: layout.count }, (_, index) => itemAt(layout, index))
    const gapAt = items.findIndex((item) => item.kind === 'gap' && item.gap.id === 'gap-2')
    const end = gaps.find(({ id }) => id === 'gap-2')?.to ?? 0
    const above = items.slice(0, gapAt).flatMap((item) => (item.kind === 'call' ? [item.row.at] : []))
    const below = items.slice(gapAt).flatMap((item) => (item.kind === 'call' ? [item.row.at] : []))
    expect(gapAt).toBeGreaterThan(-1)
    expect(Math.min(...above)).toBeGreaterThanOrEqual(end)
    expect(Math.max(...below)).toBeLessThan(end)
    expect(items.filter((item) => item.kind === 'gap' && item.gap.id === 'gap-2')).toHaveLength(1)
    const days = items.flatMap((item) => (item.kind === 'day' ? [new Date(item.at).toDateString()] : []))
    expect(new Set(days).size).toBe(days.length)
  })

  test('are found by call, and the next error from there in both directions', async () => {
    const { log, rows } = openLog()
    await log.show({})
    const { pages, gaps } = log.store.getState()
    const layout = layoutLog(pages, gaps)
    const errors = rows().filter((row) => row.verdict !== 'ok')
    const [first, second] = errors
    const firstIndex = indexOfCall(layout, first?.id ?? '')
    const found = findCall(layout, firstIndex, 1, (row) => row.verdict !== 'ok')
    expect(itemAt(layout, found)).toMatchObject({ row: { id: second?.id } })
    expect(findCall(layout, found, -1, (row) => row.verdict !== 'ok')).toBe(firstIndex)
    expect(indexOfCall(layout, 'nowhere')).toBe(-1)
  })
})
