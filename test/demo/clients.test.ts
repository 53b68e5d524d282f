import { describe, expect, it } from 'vitest'
import { stages, type Staged } from '../../electron/demo/cast.ts'
import { fakeClock, hour, minute, noon, second } from './fakeClock.ts'
import { playVirtually, type Look } from './virtualStage.ts'

const pollPaths = { tools: '/activity', workspace: '/v1/audit-log' }

async function play(seed: number, forSec: number, startAt = noon): Promise<{ looks: Look[]; staged: Staged[]; startAt: number }> {
  const clock = fakeClock(startAt)
  const staged = [stages.tools(seed, clock), stages.workspace(seed, clock)]
  return { staged, startAt, looks: await playVirtually({ staged, clock, seed, forSec, pollEverySec: 5, pollPaths }) }
}

interface Row {
  id?: string
  at: string
  key: string
  key_label: string
  tool: string
  status: number
  error: string | null
}
/** Rows of one dialect seen by the end of each look, without the past. */
function seen(looks: Look[], startAt: number, rowsOf: (look: Look) => Row[]): { at: number; rows: Row[] }[] {
  const all = new Map<string, Row>()
  return looks.map((look) => {
    for (const row of rowsOf(look)) if (Date.parse(row.at) >= startAt) all.set(JSON.stringify(row), row)
    return { at: look.at, rows: [...all.values()] }
  })
}
const toolRows = (look: Look): Row[] => look.body('tools').calls
const auditRows = (look: Look): Row[] => look.body('workspace').data

/** Whether five rows lie within `ms`. */
const isBurst = (rows: Row[], ms: number): boolean => {
  const at = rows.map((row) => Date.parse(row.at)).sort((a, b) => a - b)
  return at.some((first, index) => (at[index + 4] ?? Infinity) - first < ms)
}

describe.each([
  [1, noon],
  [2, Date.UTC(2026, 10, 22, 0, 0, 30)],
  [3, Date.UTC(2026, 10, 22, 3, 20)],
  [4, Date.UTC(2026, 10, 22, 23, 30)],
])('what a poller of 5 s can see within 40 s (seed %i)', async (seed, at) => {
  const { looks, startAt } = await play(seed, 40, at)
  const tools = seen(looks, startAt, toolRows)
  const audit = seen(looks, startAt, auditRows)

  it('more than 300 calls, without ever losing the thread', () => {
    expect((tools.at(-1)?.rows.length ?? 0) + (audit.at(-1)?.rows.length ?? 0)).toBeGreaterThan(300)
    for (const [index, look] of looks.entries()) {
      if (index === 0) continue
      for (const rowsOf of [toolRows, auditRows]) {
        const before = new Set(rowsOf(looks[index - 1] ?? look).map((row) => JSON.stringify(row)))
        expect(rowsOf(look).some((row) => before.has(JSON.stringify(row)))).toBe(true)
      }
    }
  })

  it('the AI generations between 80 % and 94 % of the day, several times', () => {
    const today = new Date(startAt).toISOString().slice(0, 10)
    const past = toolRows(looks[0] as Look).filter((row) => Date.parse(row.at) < startAt)
    const counts = tools.map(
      ({ rows }) => [...past, ...rows].filter((row) => row.key === 'Campaign writer' && row.tool.startsWith('generate_') && row.status === 200 && row.at.startsWith(today)).length,
    )
    expect(counts[0]).toBeLessThan(20)
    expect(counts.filter((count) => count >= 40 && count <= 47).length).toBeGreaterThanOrEqual(3)
  })

  it('a burst of 403s that name content:write, early', () => {
    const refused = tools.find(({ at }) => at === 20)?.rows.filter((row) => row.error === 'Missing scope: content:write') ?? []
    expect(refused.every((row) => row.key === 'New chatbot')).toBe(true)
    expect(isBurst(refused, 20 * second)).toBe(true)
  })

  it('a burst of 429s on both APIs', () => {
    expect(isBurst(tools.at(-1)?.rows.filter((row) => row.status === 429) ?? [], minute)).toBe(true)
    expect(isBurst(audit.at(-1)?.rows.filter((row) => row.status === 429) ?? [], 20 * second)).toBe(true)
  })
})

describe('in the long run', async () => {
  const { staged, looks } = await play(5, 3600)
  const calls = (dialect: string, label: string) => staged.find(({ api }) => api.dialect === dialect)?.api.calls.filter((one) => one.keyLabel === label && one.at >= noon) ?? []

  it('the campaign writer uses all 50 generations and goes on asking now and then', () => {
    const made = calls('tools', 'Campaign writer')
    expect(looks.length).toBe(721)
    const today = staged[0]?.api.calls.filter((one) => one.keyLabel === 'Campaign writer' && one.target.startsWith('generate_') && one.ok && one.at >= noon - 12 * hour)
    expect(today).toHaveLength(50)
    const refused = made.filter((one) => one.status === 429)
    expect(refused.length).toBeGreaterThan(60)
    expect(refused.every((one) => one.refusedBy === 'ai_day' && String(one.error).startsWith('Daily AI generation budget used up'))).toBe(true)
  })

  it('the noisy one hits the cap again and again, the others never do', () => {
    expect(calls('tools', 'Import agent').filter((one) => one.refusedBy === 'cap_minute').length).toBeGreaterThan(50)
    for (const label of ['Website', 'New chatbot', 'Headroom monitor']) expect(calls('tools', label).filter((one) => one.status === 429)).toEqual([])
  })

  it('the stubborn one is refused by its own minute only', () => {
    const refused = calls('workspace', 'Feed importer').filter((one) => one.status === 429)
    expect(refused.length).toBeGreaterThan(200)
    expect(new Set(refused.map((one) => one.refusedBy))).toEqual(new Set(['token_minute']))
    for (const label of ['CRM sync', 'Staging tests', 'Headroom monitor']) expect(calls('workspace', label).filter((one) => one.status === 429)).toEqual([])
  })

  it('the website sees ordinary trouble, the CRM gets 304s, the test key leaves no row', () => {
    expect(new Set(calls('tools', 'Website').map((one) => one.status))).toEqual(new Set([200, 404, 500]))
    expect(calls('workspace', 'CRM sync').some((one) => one.status === 304)).toBe(true)
    expect(calls('workspace', 'Staging tests').length).toBeGreaterThan(500)
    expect(calls('workspace', 'Staging tests').some((one) => one.logged)).toBe(false)
  })
})

describe('the other three APIs in ten minutes', async () => {
  const clock = fakeClock()
  const staged = [stages.decks(6, clock), stages.lists(6, clock), stages.points(6, clock)]
  const looks = await playVirtually({ staged, clock, seed: 6, forSec: 600, pollEverySec: 10, pollPaths: { decks: '/v1/usage' } })
  const statuses = (index: number): Set<number> => new Set(staged[index]?.api.calls.map((one) => one.status))

  it('have clients that meet their limits and obey them', () => {
    expect(statuses(0)).toEqual(new Set([200, 404, 429]))
    expect(statuses(1)).toEqual(new Set([200, 404, 422, 429]))
    expect(statuses(2)).toEqual(new Set([200, 404, 429]))
    for (const { api } of staged) expect(api.calls.filter((one) => one.status === 429).length).toBeLessThan(api.calls.length / 5)
  })

  it('let the tokens of the month cross 80 % before the eyes of the monitor', () => {
    const used = looks.map((look) => Number(look.body('decks').used))
    expect(used[0]).toBe(1_540_000)
    expect(used.findIndex((tokens) => tokens >= 1_600_000)).toBeGreaterThan(0)
  })
})

it('repeats every call for the same seed and start, and not for another', async () => {
  const truth = async (seed: number): Promise<string> => JSON.stringify((await play(seed, 60)).staged.map(({ api }) => api.calls))
  const first = await truth(9)
  expect(await truth(9)).toBe(first)
  expect(await truth(10)).not.toBe(first)
})
