import type { VerdictClass } from '../model.ts'
import type { BurstFire, BurstOptions } from './burst.ts'
import { burstRule } from './burstRules.ts'
import type { Episode } from './episodes.ts'

/** An episode of one key to be told on a channel. */
export interface Found {
  class: VerdictClass
  keyId: string
  episode: Episode
  channel: BurstFire['channel']
}

/** One notification per class, scope set and channel (BU-8), in the order in which they began. */
export function grouped(found: readonly Found[], { gaps = [] }: BurstOptions): BurstFire[] {
  const groups = Map.groupBy(found, ({ class: verdict, channel, episode }) => [verdict, channel, ...scopeNames(episode)].join('|'))
  return [...groups.values()].flatMap((group) => merged(group, gaps)).sort((a, b) => a.from - b.from)
}

function merged(group: readonly Found[], gaps: NonNullable<BurstOptions['gaps']>): BurstFire[] {
  const first = group[0]
  if (first === undefined) return []
  const episodes = group.map(({ episode }) => episode)
  const scopes = scopeNames(first.episode)
  const from = Math.min(...episodes.map((episode) => episode.from))
  const to = Math.max(...episodes.map((episode) => episode.to))
  const evidenceFrom = from - (burstRule(first.class)?.windowMs ?? 0)
  return [
    {
      class: first.class,
      keyIds: [...new Set(group.map(({ keyId }) => keyId))].sort(),
      scopes,
      scopeCounts: scopes.map((name) => sum(episodes.map((episode) => episode.scopes.find((entry) => entry.name === name)?.count ?? 0))),
      budgets: [...new Set(episodes.flatMap(({ budgets }) => budgets))],
      tools: [...new Set(episodes.flatMap(({ tools }) => tools))],
      statuses: [...new Set(episodes.flatMap(({ statuses }) => statuses))],
      count: sum(episodes.map(({ count }) => count)),
      peak: Math.max(...episodes.map(({ peak }) => peak)),
      from,
      to,
      channel: first.channel,
      atLeast: gaps.some((gap) => gap.from <= to && (gap.to ?? Infinity) > evidenceFrom),
    },
  ]
}

const scopeNames = (episode: Episode): string[] => episode.scopes.map(({ name }) => name).sort()
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
