import type { ScopeEpisode } from '../../shared/verdict/scopeEpisodes.ts'
import { plural } from './numbers.ts'
import { fullTime } from './times.ts'

/** `the scope content:write`, `the scopes a and b`, or what is known when the API names none. */
export function scopeWords({ scopes, class: verdict }: Pick<ScopeEpisode, 'scopes' | 'class'>): string {
  const [last] = scopes.slice(-1)
  if (last === undefined) return verdict === 'forbidden' ? 'a scope or access to the object; the API does not say which' : 'a scope the API does not name'
  return scopes.length === 1 ? `the scope ${last}` : `the scopes ${scopes.slice(0, -1).join(', ')} and ${last}`
}

/** A message that can be sent as it is to whoever manages the keys: what to grant, to which key, why, and where. */
export function adminText(episode: ScopeEpisode, names: { connection: string; keys: string[]; where: string | null }): string {
  const keys = names.keys.length === 0 ? 'the key in use' : `${names.keys.length === 1 ? 'the key' : 'the keys'} ${names.keys.map((label) => `“${label}”`).join(', ')}`
  const tools = episode.tools.flatMap(({ name }) => name ?? [])
  return [
    `Please grant ${scopeWords(episode)} to ${keys} of ${names.connection}.`,
    `Without it the API refused ${plural(episode.count, 'call')} with 403 between ${fullTime(episode.first)} and ${fullTime(episode.last)}${tools.length === 0 ? '' : `, made with ${tools.join(', ')}`}.`,
    ...(names.where === null ? [] : [names.where]),
  ].join('\n')
}
