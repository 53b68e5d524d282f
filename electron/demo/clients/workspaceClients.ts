import { pick, pickWeighted, whole, type Random } from '../random.ts'
import type { Script, ScriptedRequest } from './run.ts'

const get = (path: string): ScriptedRequest => ({ method: 'GET', path })

/** A CRM that keeps itself in step: a call a second, batches its drafts, asks again with the ETag it has, obeys `Retry-After` with jitter. */
export const steadyWorkspace = (random: Random): Script => {
  const etags = new Map<string, string>()
  let asked = ''
  const requests: [number, () => ScriptedRequest][] = [
    [45, () => get(`/v1/content/cnt_${whole(random, 1, 40)}`)],
    [25, () => get('/v1/content?limit=100')],
    [15, () => get(`/v1/audits/adt_${whole(random, 1, 60)}`)],
    [10, () => ({ method: 'POST', path: '/v1/content/draft', body: { briefs: [{ topic: 'Autumn offers' }, { topic: 'Opening hours' }] } })],
    [3, () => get('/v1/content/cnt_9001')],
    [2, () => ({ method: 'POST', path: '/v1/content/draft', body: { briefs: [] } })],
  ]
  return (last) => {
    if (last?.etag != null) etags.set(asked, last.etag)
    const request = pickWeighted(random, requests)()
    asked = request.path
    const etag = request.method === 'GET' ? etags.get(asked) : undefined
    const wait = last?.status === 429 ? (last.retryAfterSec ?? 60) * 1000 + whole(random, 0, 500) : 0
    return { afterMs: Math.max(wait, whole(random, 700, 1300)), request: etag === undefined ? request : { ...request, ifNoneMatch: etag } }
  }
}

/** A feed importer that never looks at `Retry-After`: it spends its minute in a quarter of it and goes on knocking, then rests for some minutes. */
export const stubbornWorkspace = (random: Random): Script => {
  const knocks = 60
  let refusals = 0
  return (last) => {
    const request = pick(random, [() => get(`/v1/content/cnt_${whole(random, 1, 320)}`), () => get(`/v1/audits/adt_${whole(random, 1, 60)}`)])()
    if (last?.status !== 429) return { afterMs: whole(random, 105, 145), request }
    refusals += 1
    return { afterMs: refusals % knocks === 0 ? whole(random, 120_000, 240_000) : whole(random, 250, 450), request }
  }
}

/** Automatic tests with a test key: they spend like anybody and leave no row in the audit log. */
export const stagingWorkspace = (random: Random): Script => () => ({ afterMs: whole(random, 2500, 4000), request: get('/v1/content?limit=5') })
