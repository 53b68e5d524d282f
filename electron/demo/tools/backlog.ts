import type { CallToRecord } from '../callLog.ts'
import { mayUse, type DemoKey } from '../keys.ts'
import { pickWeighted, whole, type Random } from '../random.ts'
import { kindOfTool, tools } from './catalog.ts'

const rows = 180
/** Of all keys together: far from 80 % of a daily budget of 50. */
const mostGenerations = 12
/** Rows between two errors: at half a minute or more a row, far too thin for a burst. */
const errorEvery = 14
/** The past ends this long before the start, so that every minute window begins empty. */
const quietMs = 75_000

const usual: [number, string][] = [
  [30, 'list_posts'],
  [26, 'get_post'],
  [12, 'search_posts'],
  [8, 'get_analytics'],
  [6, 'list_media'],
  [4, 'get_brand_kit'],
  [6, 'update_post'],
  [4, 'create_post'],
  [7, 'generate_text'],
  [3, 'generate_image'],
]

const trouble: [number, { status: number; error: string; target: string; input: unknown }][] = [
  [4, { status: 200, error: 'There is no post 912.', target: 'get_post', input: { id: 912 } }],
  [2, { status: 200, error: 'A post needs a title.', target: 'create_post', input: { body: 'Open until ten.' } }],
  [1, { status: 404, error: 'Tool not exposed over the API: list_orders', target: 'list_orders', input: {} }],
  [1, { status: 500, error: 'Tool get_analytics failed internally.', target: 'get_analytics', input: { days: 90 } }],
  [1, { status: 400, error: 'Malformed JSON in the request body.', target: 'search_posts', input: null }],
]

/** A quiet past of some hours, oldest first, made by `keys`, the busiest first. */
export function toolsBacklog(now: number, random: Random, keys: readonly DemoKey[]): CallToRecord[] {
  const [busiest] = keys
  if (busiest === undefined) return []
  const calls: CallToRecord[] = []
  let at = now - quietMs
  let generations = 0
  for (let index = 0; index < rows; index += 1) {
    const bad = index % errorEvery === errorEvery - 1 ? pickWeighted(random, trouble) : null
    const key = bad === null ? pickWeighted(random, keys.map((one, place) => [keys.length - place, one])) : busiest
    const wish = pickWeighted(random, usual)
    const generates = kindOfTool(wish) === 'generation'
    const target = bad?.target ?? (mayRun(key, wish) && !(generates && generations === mostGenerations) ? wish : 'get_post')
    if (target === wish && generates) generations += 1
    calls.push({
      at,
      keyId: key.id,
      keyLabel: key.label,
      method: 'POST',
      target,
      status: bad?.status ?? 200,
      ok: bad === null,
      durationMs: whole(random, ...(tools[target]?.tookMs ?? [2, 9])),
      arguments: bad === null ? usualInput(target, random) : bad.input,
      error: bad?.error ?? null,
      refusedBy: null,
      logged: true,
    })
    at -= whole(random, 30_000, 210_000)
  }
  return calls.reverse()
}

const mayRun = (key: DemoKey, target: string): boolean => mayUse(key, tools[target]?.scope ?? '')

function usualInput(target: string, random: Random): unknown {
  if (target === 'get_post' || target === 'update_post') return { id: whole(random, 1, 400) }
  if (target === 'search_posts') return { query: 'opening hours', limit: 20 }
  if (target === 'create_post') return { title: 'Weekend hours', tags: ['hours', 'news'] }
  if (kindOfTool(target) === 'generation') return { prompt: 'a spring menu for a small bakery' }
  return {}
}
