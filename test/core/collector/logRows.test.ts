import { describe, expect, it } from 'vitest'
import { KeyRing } from '../../../electron/core/collector/keys.ts'
import { rawRow, readRows, type RowContext } from '../../../electron/core/collector/logRows.ts'
import { dialectById } from '../../../shared/dialects/index.ts'
import { connection as sampleConnection } from '../history/samples.ts'

const noon = Date.UTC(2026, 10, 22, 12)
const connection = sampleConnection({ id: 'c', name: 'Studio', dialect: 'tools', createdAt: 0 })

function context(more: Partial<RowContext> = {}): RowContext {
  const dialect = dialectById('tools')
  if (dialect === undefined) throw new Error('no dialect')
  return { connection, dialect, keys: new KeyRing('c', []), secrets: [], ownPolls: [], serverNow: noon, ...more }
}

/** The whole calls of rows. */
function callsOf(values: readonly unknown[], ctx: RowContext) {
  const { seen, callAt } = readRows(values.map(rawRow), ctx)
  return seen.map((_, index) => callAt(index))
}

const row = (secondsAgo: number, more: Record<string, unknown> = {}) => ({
  at: new Date(noon - secondsAgo * 1000).toISOString(),
  key: 'ci',
  tool: 'get_post',
  arguments: { id: 7, token: 'sk_live_0123456789abcdef' },
  status: 200,
  ok: true,
  duration_ms: 12,
  error: null,
  ...more,
})
const refused = { status: 429, ok: false, error: 'Rate limit exceeded. Retry after 9 seconds.' }

describe('reading log rows', () => {
  it('keeps the shape of arguments and not their text, unless the user asked for it', () => {
    const [read] = callsOf([row(1)], context())
    expect(read).toMatchObject({ args: null, raw: null, tool: 'get_post', kind: 'read' })
    expect(read?.argsShape).toContain('id')
    const [kept] = callsOf([row(1)], context({ connection: { ...connection, keepArguments: true } }))
    expect(kept?.args).toContain('"id":7')
  })

  it('never keeps a secret, neither in arguments nor in errors nor in the raw row', () => {
    const secret = 'hr_monitor_0123456789'
    const rows = callsOf([row(1, { error: `Bad key ${secret}` })], context({ secrets: [secret], connection: { ...connection, keepArguments: true } }))
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(JSON.stringify(rows)).not.toContain('sk_live_0123456789abcdef')
  })

  it('keeps a row it cannot read, raw and with the verdict unknown', () => {
    const [read] = callsOf(['not a row'], context())
    expect(read).toMatchObject({ status: null, anomalies: ['unmapped_row'], raw: '"not a row"' })
    expect(read?.verdict.class).toBe('unknown')
  })

  it('keeps no name of megabytes, and tells two of them apart', () => {
    const long = (end: string) => row(1, { id: `${'i'.repeat(1_000_000)}${end}`, tool: `get_${'t'.repeat(1_000_000)}${end}`, key: `${'k'.repeat(1_000_000)}${end}` })
    const ctx = context()
    const [one, other] = callsOf([long('a'), long('b')], ctx)
    expect(JSON.stringify([one, other, ctx.keys.all()]).length).toBeLessThan(10_000)
    expect(one?.tool).toMatch(/^get_t+…[0-9a-f]{16}$/)
    expect(other?.tool).not.toBe(one?.tool)
    expect(other?.serverId).not.toBe(one?.serverId)
    expect(other?.keyId).not.toBe(one?.keyId)
    expect(one?.kind).toBe('read')
  })

  it('keeps an error of megabytes short', () => {
    expect(callsOf([row(1, { error: `-eyJ`.repeat(2_000_000) })], context())[0]?.errorText).toHaveLength(2_000)
  })

  it('keeps calls of one key too many, and says why they have none', () => {
    const keys = new KeyRing('c', [])
    for (let index = 0; index < 1_000; index += 1) keys.seen({ vendorKey: `made up ${index}`, label: null }, 1)
    expect(callsOf([row(1), row(2, { key: 'made up 7' })], context({ keys })).map(({ keyId, anomalies }) => [keyId === null, anomalies])).toEqual([[true, ['too_many_keys']], [false, []]])
  })

  it('gives a row with a nonsense stamp the time of the poll, and says so', () => {
    const [read] = callsOf([row(0, { at: '1999-01-01T00:00:00Z' })], context())
    expect(read).toMatchObject({ at: noon, atSource: 'poll_interpolated', anomalies: ['bad_ts'] })
  })

  it('finds the budget that refused by counting the minute before', () => {
    const rows = [row(1, refused), ...Array.from({ length: 100 }, (_, index) => row(2 + index / 10))]
    expect(callsOf(rows, context())[0]?.verdict).toMatchObject({ class: 'rate_limited', budgets: ['cap_minute'], conf: 'medium' })
  })

  it('does not count a minute that the log window cuts off', () => {
    const generation = { tool: 'generate_text' }
    const rows = [...Array.from({ length: 197 }, (_, index) => row(index / 10, { key: 'other' })), row(20, { ...generation, ...refused }), row(20.1, generation), row(20.2, generation)]
    expect(rows).toHaveLength(200)
    expect(callsOf(rows, context())[197]?.verdict).toMatchObject({ class: 'rate_limited', conf: 'low' })
  })
})
