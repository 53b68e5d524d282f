import type { ScopeRefusal } from '../answers.ts'

/** One want of scope: the same scopes of one connection, however many keys and tools ran into it. */
export interface ScopeEpisode {
  connectionId: string
  class: ScopeRefusal['class']
  scopes: string[]
  /** Tools by how often they were refused; `isMended` = every key that was refused with it succeeded since. */
  tools: { name: string | null; count: number; isMended: boolean }[]
  keyIds: (string | null)[]
  count: number
  /** Server time. */
  first: number
  last: number
  /** When the last of its tools succeeded again; `null` = at least one has not. */
  resolvedAt: number | null
}

/** Groups refusals by connection and scopes; open ones first, then by the newest refusal. */
export function scopeEpisodes(refusals: readonly ScopeRefusal[]): ScopeEpisode[] {
  const groups = Map.groupBy(refusals, ({ connectionId, class: verdict, scopes }) => JSON.stringify([connectionId, verdict, [...scopes].sort()]))
  return [...groups.values()].map(episodeOf).sort((a, b) => Number(a.resolvedAt !== null) - Number(b.resolvedAt !== null) || b.last - a.last)
}

function episodeOf(refusals: readonly ScopeRefusal[]): ScopeEpisode {
  const [one] = refusals
  if (one === undefined) throw new Error('An episode has at least one refusal.')
  const tools = [...Map.groupBy(refusals, ({ tool }) => tool)].map(([name, own]) => ({
    name,
    count: own.reduce((sum, { count }) => sum + count, 0),
    isMended: own.every(({ succeededAt }) => succeededAt !== null),
  }))
  const mended = refusals.map(({ succeededAt }) => succeededAt)
  return {
    connectionId: one.connectionId,
    class: one.class,
    scopes: one.scopes,
    tools: tools.sort((a, b) => b.count - a.count),
    keyIds: [...new Set(refusals.map(({ keyId }) => keyId))],
    count: refusals.reduce((sum, { count }) => sum + count, 0),
    first: Math.min(...refusals.map(({ first }) => first)),
    last: Math.max(...refusals.map(({ last }) => last)),
    resolvedAt: mended.includes(null) ? null : Math.max(...mended.map((at) => at ?? 0)),
  }
}
