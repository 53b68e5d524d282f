import { describe, expect, it } from 'vitest'
import { markOwnCalls } from '../../../electron/core/collector/ownCalls.ts'

const poll = { loggedAs: { tool: 'activity_log' }, sentAt: 10_000, receivedAt: 10_200 }
const row = (at: number, tool: string | null = 'activity_log', route: string | null = null) => ({ at, tool, route })

describe('telling our own polls apart', () => {
  it('marks the row that fits one of our requests', () => {
    expect(markOwnCalls([row(10_100), row(10_100, 'list_items')], [poll])).toEqual([true, false])
  })

  it('leaves the same request made by somebody else, as each poll claims one row only', () => {
    expect(markOwnCalls([row(10_150), row(10_100)], [poll])).toEqual([true, false])
  })

  it('leaves a row of another time', () => {
    expect(markOwnCalls([row(20_000)], [poll])).toEqual([false])
  })

  it('compares routes without their query', () => {
    const byRoute = { ...poll, loggedAs: { route: '/v1/audit-log' } }
    expect(markOwnCalls([row(10_000, null, '/v1/audit-log?limit=100'), row(10_000, null, '/v1/content')], [byRoute])).toEqual([true, false])
  })
})
