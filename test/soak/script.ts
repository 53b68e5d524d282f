import { randomFrom, whole } from '../../electron/demo/random.ts'
import { apiNames, day, hour, minute, type ApiName } from './world.ts'

/** What befalls the world, in the server's time. */
export type Happening =
  | { at: number; kind: 'outage'; api: ApiName; how: 'unavailable' | 'drop'; forMs: number }
  | { at: number; kind: 'malformed'; api: ApiName; how: 'html' | 'truncated' | 'wrong_types'; forMs: number }
  /** One budget lets nobody through for a while and says how long to wait. */
  | { at: number; kind: 'closed'; api: ApiName; budget: string; forMs: number }
  /** The whole API lets nobody through and says how long to wait, longer than polls are apart. */
  | { at: number; kind: 'busy'; api: ApiName; forMs: number }
  /** Refusals for a missing scope, enough of them to be a burst. */
  | { at: number; kind: 'scope_burst'; calls: number }
  /** More calls than the minute allows. */
  | { at: number; kind: 'rate_burst'; calls: number }
  /** Two keys that together overflow the log. */
  | { at: number; kind: 'overflow' }
  | { at: number; kind: 'sleep'; forMs: number; told: boolean }
  | { at: number; kind: 'jump'; byMs: number }
  | { at: number; kind: 'restart' }
  | { at: number; kind: 'limit'; budget: 'token_day' | 'workspace_day'; limit: number; forMs: number }

const closedBudget: Record<ApiName, string> = { tools: 'cap_minute', workspace: 'token_day', decks: 'tenant_minute', lists: 'key_minute', points: 'org_points_minute' }

/** The happenings of so many days, in order; the same seed tells the same story. */
export function writeScript(seed: number, start: number, days: number): Happening[] {
  const random = randomFrom(seed, 'script')
  const story: Happening[] = []
  for (let index = 0; index < days; index += 1) {
    const from = start + index * day
    const at = (fromHour: number, toHour: number): number => from + whole(random, fromHour * hour, toHour * hour)
    // Bursts keep their distance, so that each is news of its own (BU-6).
    story.push({ at: at(1, 2), kind: 'scope_burst', calls: whole(random, 8, 14) })
    story.push({ at: at(15, 16), kind: 'scope_burst', calls: whole(random, 8, 14) })
    if (index % 2 === 0) story.push({ at: at(8, 9), kind: 'rate_burst', calls: 130 })
    if (index % 3 === 1) story.push({ at: at(10, 11), kind: 'overflow' })
    const api = apiNames[index % apiNames.length] ?? 'tools'
    const other = apiNames[(index + 2) % apiNames.length] ?? 'tools'
    story.push({ at: at(3, 4), kind: 'outage', api, how: index % 2 === 0 ? 'unavailable' : 'drop', forMs: whole(random, minute, 2 * hour) })
    story.push({ at: at(12, 13), kind: 'outage', api: other, how: index % 2 === 0 ? 'drop' : 'unavailable', forMs: whole(random, minute, 20 * minute) })
    story.push({ at: at(17, 18), kind: 'closed', api, budget: closedBudget[api], forMs: whole(random, 10 * minute, 25 * minute) })
    // One wait holds across the restart, one across the clock that is set back, or into the sleep.
    story.push({ at: at(2, 3), kind: 'busy', api: other, forMs: whole(random, 10 * minute, 40 * minute) })
    story.push({ at: at(13, 14) - 10 * minute, kind: 'busy', api, forMs: whole(random, hour, 70 * minute) })
    story.push({ at: at(18, 19) - 10 * minute, kind: 'busy', api: other, forMs: whole(random, hour, 3 * hour) })
    if (index % 2 === 1) story.push({ at: at(6, 7), kind: 'malformed', api: other, how: (['html', 'truncated', 'wrong_types'] as const)[index % 3] ?? 'html', forMs: 10 * minute })
    if (index % 2 === 0) story.push({ at: at(20, 21), kind: 'sleep', forMs: whole(random, 10 * minute, 8 * hour), told: index % 4 === 0 })
    if (index % 3 === 0) {
      const byMs = (index % 2 === 0 ? 1 : -1) * whole(random, minute, 2 * day)
      story.push({ at: at(5, 5), kind: 'jump', byMs }, { at: at(19, 19), kind: 'jump', byMs: -byMs })
    }
    if (index % 5 === 4) story.push({ at: at(14, 14), kind: 'restart' })
    if (index % 4 === 1) story.push({ at: at(11, 12), kind: 'limit', budget: index % 8 === 1 ? 'token_day' : 'workspace_day', limit: 1_000, forMs: 3 * hour })
  }
  return story.toSorted((a, b) => a.at - b.at)
}
