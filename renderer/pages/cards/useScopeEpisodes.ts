import { scopeEpisodes, type ScopeEpisode } from '../../../shared/verdict/scopeEpisodes.ts'
import { useData } from '../../state/appState.ts'
import { useAnswer } from '../../state/useAnswer.ts'

/** Wants of scope of the last days, open ones first; asked again whenever polls brought something. */
export function useScopeEpisodes(connectionId?: string): ScopeEpisode[] {
  const freshness = useData((all) => Math.max(0, ...(all.polls.value ?? []).map(({ recent }) => recent[0]?.sentAtClient ?? 0)))
  const answer = useAnswer('scopes.list', connectionId === undefined ? {} : { connectionId }, freshness)
  return scopeEpisodes(answer.value?.refusals ?? [])
}
