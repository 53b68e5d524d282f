import { pickWeighted, whole, type Random } from '../random.ts'
import type { Script, ScriptedAnswer, ScriptedRequest } from './run.ts'

const get = (path: string): ScriptedRequest => ({ method: 'GET', path })

/** Requests by weight at a pace, obeying `Retry-After` and resting a minute after a refusal without one. */
const obedient =
  (fromMs: number, toMs: number, requestsOf: (random: Random) => [number, () => ScriptedRequest][]) =>
  (random: Random): Script => {
    const requests = requestsOf(random)
    const waitMs = (last: ScriptedAnswer | null): number => (last?.status === 429 ? (last.retryAfterSec ?? 60) * 1000 + whole(random, 0, 500) : 0)
    return (last) => ({ afterMs: Math.max(waitMs(last), whole(random, fromMs, toMs)), request: pickWeighted(random, requests)() })
  }

/** Makes and edits decks all day: the one that spends the tokens of the month. */
export const deckRobot = obedient(2000, 4500, () => [
  [3, () => ({ method: 'POST', path: '/v1/decks', body: { prompt: 'Results of the week' } })],
  [7, () => ({ method: 'POST', path: '/v1/decks/deck_1/edit', body: { instruction: 'Add the figures of yesterday.' } })],
])

/** Reads decks for a wall of screens; with the robot it comes near the 60 a minute of the tenant. */
export const deckReader = obedient(1000, 2200, () => [
  [8, () => get('/v1/decks/deck_1')],
  [2, () => get('/v1/decks')],
  [1, () => get('/v1/decks/deck_9000')],
])

/** A shopping app at its ordinary work. */
export const listsApp = obedient(700, 1600, () => [
  [6, () => get('/v1/lists/list_1/items')],
  [2, () => get('/v1/lists')],
  [1, () => ({ method: 'POST', path: '/v1/lists/list_2/items', body: { item: 'Boxes' } })],
  [1, () => get('/v1/lists/list_77')],
])

/** A sync job that runs into the rolling minute of its key, waits as told, and goes on. */
export const listsSync = obedient(250, 420, () => [
  [9, () => get('/v1/lists/list_1')],
  [1, () => ({ method: 'POST', path: '/v1/lists/list_1/members', body: { email: 'ada@example.com' } })],
])

/** A dashboard: a dear report now and then, cheap reads between. */
export const pointsDashboard = obedient(1800, 3200, (random) => [
  [5, () => get(`/v1/projects/prj_${whole(random, 1, 42)}`)],
  [2, () => get('/v1/projects')],
  [2, () => get(`/v1/reports/summary?days=${whole(random, 7, 90)}`)],
])

/** An exporter that spends most of the organisation's points. */
export const pointsExporter = obedient(1500, 2600, () => [
  [3, () => get('/v1/projects')],
  [2, () => ({ method: 'POST', path: '/v1/projects/batch', body: { projects: Array.from({ length: 30 }, (_, index) => ({ name: `Row ${index}` })) } })],
])
