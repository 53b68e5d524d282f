import { describe, expect, it } from 'vitest'
import { KeyRing } from '../../../electron/core/collector/keys.ts'
import { readCutPage, type LastLook } from '../../../electron/core/collector/knownRows.ts'
import { readPage } from '../../../electron/core/collector/logAnswer.ts'
import { isLasting, readRows, type RowContext } from '../../../electron/core/collector/logRows.ts'
import { dialectById } from '../../../shared/dialects/index.ts'
import type { Dialect } from '../../../shared/dialects/types.ts'
import { connection as sampleConnection } from '../history/samples.ts'

const noon = Date.UTC(2026, 10, 22, 12)
const connection = sampleConnection({ id: 'c', name: 'Studio', dialect: 'tools', createdAt: 0 })

/** A dialect that counts how many rows it maps. */
function countingDialect(id = 'tools'): { dialect: Dialect; mapped: () => number } {
  const plain = dialectById(id)
  if (plain?.mapRow === undefined) throw new Error('no log')
  let mapped = 0
  const mapRow: NonNullable<Dialect['mapRow']> = (value, ctx) => {
    mapped += 1
    return plain.mapRow?.(value, ctx) ?? { error: 'no log', raw: '' }
  }
  return { dialect: { ...plain, mapRow }, mapped: () => mapped }
}

const row = (secondsAgo: number, more: Record<string, unknown> = {}) => ({ key: 'ci', tool: 'get_post', ok: true, status: 200, at: new Date(noon - secondsAgo * 1000).toISOString(), duration_ms: 5, arguments: { id: secondsAgo }, error: null, ...more })
const bodyOf = (rows: readonly unknown[]) => JSON.stringify({ calls: rows })

/** Looks at one log after the other as a connection does. */
function watch(dialect: Dialect, more: Partial<RowContext> = {}) {
  const keys = new KeyRing('c', [])
  let last: LastLook | null = null
  return (rows: readonly unknown[]) => {
    const page = readCutPage(bodyOf(rows), dialect, last)
    if (page === null) throw new Error('not cut')
    const context: RowContext = { connection, dialect, keys, secrets: [], ownPolls: [], serverNow: noon, ...more }
    const read = readRows(page.rows, context)
    const whole = readRows(readPage(bodyOf(rows), dialect, '').rows, { ...context, keys: new KeyRing('c', keys.all()) })
    last = { texts: page.texts, connection, dialect, rows: page.order.map((_, place) => { const seen = read.seen[page.order.indexOf(place)]; return seen !== undefined && isLasting(seen) ? seen : null }) }
    return { read, whole, calls: read.seen.map((_, index) => read.callAt(index)), wholeCalls: whole.seen.map((_, index) => whole.callAt(index)) }
  }
}

describe('rows that were seen in the look before', () => {
  it('are neither parsed nor mapped again, and say the same', () => {
    const { dialect, mapped } = countingDialect()
    const look = watch(dialect)
    const old = Array.from({ length: 50 }, (_, index) => row(10 + index))
    look(old)
    const page = readCutPage(bodyOf([row(1), ...old]), dialect, { ...lastOf(dialect, old), dialect })
    expect(page?.rows.filter(({ known }) => known === null)).toHaveLength(1)
    const before = mapped()
    readRows(page?.rows ?? [], { connection, dialect, keys: new KeyRing('c', []), secrets: [], ownPolls: [], serverNow: noon })
    // Its keys are unknown to the new ring, so all are read anew.
    expect(mapped() - before).toBe(51)
    const { read, whole, calls, wholeCalls } = look([row(1), ...old])
    expect(read.seen).toEqual(whole.seen)
    expect(calls).toEqual(wholeCalls)
  })

  it('are mapped once while nothing changes', () => {
    const { dialect, mapped } = countingDialect()
    const keys = new KeyRing('c', [])
    const old = Array.from({ length: 50 }, (_, index) => row(10 + index))
    const context: RowContext = { connection, dialect, keys, secrets: [], ownPolls: [], serverNow: noon }
    const first = readCutPage(bodyOf(old), dialect, null)
    const { seen } = readRows(first?.rows ?? [], context)
    const second = readCutPage(bodyOf([row(1), ...old]), dialect, first && { texts: first.texts, rows: seen, connection, dialect })
    const before = mapped()
    readRows(second?.rows ?? [], context)
    expect(mapped() - before).toBe(1)
  })

  it('are read anew when they changed: a running call that finished has another state under the same name', () => {
    const { dialect } = countingDialect()
    const look = watch(dialect)
    const { read: first } = look([row(3, { status: null, ok: null, duration_ms: null }), row(4)])
    const { read: second } = look([row(3), row(4)])
    expect(second.seen[0]?.identity).toBe(first.seen[0]?.identity)
    expect(second.seen[0]?.state).not.toBe(first.seen[0]?.state)
    expect(second.seen[1]).toBe(first.seen[1])
  })

  it('are two calls when two rows are equal', () => {
    const { dialect } = countingDialect()
    const look = watch(dialect)
    look([row(3)])
    const { read, calls } = look([row(3), row(3)])
    expect(read.seen).toHaveLength(2)
    expect(calls[0]).toEqual(calls[1])
  })

  it('without a time of their own are read each time, because theirs is that of the poll', () => {
    const { dialect } = countingDialect()
    const look = watch(dialect)
    const { read: first } = look([row(0, { at: 'yesterday' })])
    const { read: second } = look([row(0, { at: 'yesterday' })])
    expect(second.seen).toEqual(first.seen)
    expect(second.seen[0]).not.toBe(first.seen[0])
  })

  it('stay judged as they were when the minute before them was whole', () => {
    const { dialect } = countingDialect()
    const look = watch(dialect)
    const refused = row(1, { status: 429, ok: false, error: 'Rate limit exceeded. Retry after 9 seconds.' })
    const busy = Array.from({ length: 100 }, (_, index) => row(2 + index / 10))
    expect(look([refused, ...busy]).read.seen[0]?.call.verdict).toMatchObject({ budgets: ['cap_minute'] })
    expect(look([row(0), refused, ...busy.slice(0, 3)]).read.seen[1]?.call.verdict).toMatchObject({ budgets: ['cap_minute'] })
  })

  it('count among the calls in the minute before a new refusal', () => {
    const { dialect } = countingDialect()
    const look = watch(dialect)
    const busy = Array.from({ length: 100 }, (_, index) => row(2 + index / 10))
    look(busy)
    const refused = row(1, { status: 429, ok: false, error: 'Rate limit exceeded. Retry after 9 seconds.' })
    const { read, whole } = look([refused, ...busy])
    expect(read.seen).toEqual(whole.seen)
    expect(read.seen[0]?.call.verdict).toMatchObject({ budgets: ['cap_minute'] })
  })

  it('keep a claim on our own polls, so that a new row of a user is not taken for ours', () => {
    const { dialect } = countingDialect()
    const poll = { loggedAs: { tool: 'activity_log' }, sentAt: noon - 5_000, receivedAt: noon - 4_900 }
    const look = watch(dialect, { ownPolls: [poll] })
    const ours = row(5, { tool: 'activity_log' })
    look([ours])
    const { read, whole } = look([row(2, { tool: 'activity_log', key: 'user' }), ours])
    expect(read.seen.map(({ call }) => call.isSelf)).toEqual(whole.seen.map(({ call }) => call.isSelf))
  })

  it('are looked for only where the list of rows is, and nowhere when it cannot be told by its text', () => {
    const { dialect } = countingDialect()
    expect(readCutPage(JSON.stringify({ other: [1], calls: [row(1)] }), dialect, null)?.texts.list).toBe(1)
    expect(readCutPage(JSON.stringify({ other: [] }), dialect, null)).toBeNull()
    expect(readCutPage('{"calls":[{"at":}]}', dialect, null)).toBeNull()
    expect(readCutPage('{"calls":[]}', dialect, null)).toBeNull()
  })

  it('of a log with pages are cut only when the cursor is found outside of them', () => {
    const { dialect } = countingDialect('workspace')
    expect(readCutPage('{"data":[{"id":1}],"nextCursor":"c"}', dialect, null)).toMatchObject({ next: 'c' })
    expect(readCutPage('{"data":[{"id":1}],"nextCursor":null}', dialect, null)).toBeNull()
  })
})

function lastOf(dialect: Dialect, rows: readonly unknown[]): LastLook {
  const page = readCutPage(bodyOf(rows), dialect, null)
  if (page === null) throw new Error('not cut')
  const { seen } = readRows(page.rows, { connection, dialect, keys: new KeyRing('c', []), secrets: [], ownPolls: [], serverNow: noon })
  return { texts: page.texts, rows: seen, connection, dialect }
}
