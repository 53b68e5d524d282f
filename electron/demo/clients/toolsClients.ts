import { pick, pickWeighted, whole, type Random } from '../random.ts'
import type { Script, ScriptedAnswer, ScriptedRequest } from './run.ts'

const tool = (name: string, body: unknown = {}): ScriptedRequest => ({ method: 'POST', path: `/tools/${name}`, body })

/** How long a well-behaved client stays away: exactly as long as it was told, and a little jitter. */
const obedientWait = (last: ScriptedAnswer | null, random: Random): number =>
  last?.status === 429 ? (last.retryAfterSec ?? 60) * 1000 + whole(random, 0, 500) : 0

/** A website at its ordinary work: a call every second or two, a few errors, obeys `Retry-After`. */
export const steadyTools = (random: Random): Script => {
  const requests: [number, () => ScriptedRequest][] = [
    [40, () => tool('get_post', { id: whole(random, 1, 400) })],
    [30, () => tool('list_posts', { limit: 20 })],
    [12, () => tool('search_posts', { query: pick(random, ['gift cards', 'delivery', 'opening hours']) })],
    [8, () => tool('update_post', { id: whole(random, 1, 400), status: 'published' })],
    [5, () => tool('get_brand_kit')],
    [2, () => tool('get_post', { id: whole(random, 900, 999) })],
    [2, () => tool('get_analytics', { days: 30 })],
    [1, () => tool('list_orders')],
  ]
  return (last) => ({ afterMs: Math.max(whole(random, 900, 1700), obedientWait(last, random)), request: pickWeighted(random, requests)() })
}

/** An import agent that reads as fast as it can until the 100 a minute are gone, knocks on for a while, and only then obeys. */
export const noisyTools = (random: Random): Script => {
  const knocks = 12
  let refusals = 0
  return (last) => {
    const request = pick(random, [() => tool('get_post', { id: whole(random, 1, 400) }), () => tool('list_media', { page: whole(random, 1, 9) })])()
    if (last?.status !== 429) return { afterMs: last === null ? 500 : whole(random, 140, 185), request }
    refusals += 1
    if (refusals % knocks !== 0) return { afterMs: whole(random, 250, 450), request }
    return { afterMs: obedientWait(last, random) + whole(random, 60_000, 180_000), request }
  }
}

/** A client connected a moment ago whose key was given no `content:write`: a burst of 403s after a few seconds, and again every few minutes. */
export const newcomerTools = (random: Random): Script => {
  const burst = 9
  let sent = 0
  return () => {
    const startsBurst = sent % burst === 0
    const afterMs = sent === 0 ? 4000 : startsBurst ? whole(random, 150_000, 300_000) : whole(random, 700, 1500)
    sent += 1
    return { afterMs, request: pick(random, [() => tool('create_post', { title: 'Hello from the chatbot' }), () => tool('update_post', { id: whole(random, 1, 400) })])() }
  }
}

/** Generations in the first stretch: one past the 80 % of the daily 50. */
const fastUntil = 41
const fastMs = 13_000

/**
 * A campaign writer that burns the daily generations: up to 41 of 50 within about 13 s whatever was used before, then one every 4 s,
 * so that whoever looks every 5 s sees a count between 80 % and 94 %; once refused, it tries again now and then. A new day, which
 * may begin at any moment, starts it anew.
 */
export const generatingTools =
  (usedToday: () => number) =>
  (random: Random): Script => {
    let before = Infinity
    let fastStepMs = fastMs
    return (last) => {
      const used = usedToday()
      if (used < before) fastStepMs = fastMs / Math.max(1, fastUntil - used)
      before = used
      const prompt = pick(random, ['a spring menu for a bakery', 'a poster for the summer market', 'three posts about gift cards'])
      const request = tool(pick(random, ['generate_text', 'generate_text', 'generate_image']), { prompt })
      if (last?.status === 429) return { afterMs: whole(random, 18_000, 35_000), request }
      return { afterMs: used < fastUntil ? fastStepMs : whole(random, 3800, 4200), request }
    }
  }
