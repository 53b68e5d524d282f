import type { Call } from '../../../shared/model.ts'
import { refusalMeaning } from '../../state/refusal.ts'
import { RefusalCard } from './RefusalCard.tsx'
import { ScopeCard } from './ScopeCard.tsx'
import { useScopeEpisodes } from './useScopeEpisodes.ts'

/** The card that explains one refused call: cause and fix, without leaving it; nothing for other calls. */
export function CallExplanation({ call }: { call: Pick<Call, 'connectionId' | 'at' | 'verdict'> }) {
  const meaning = refusalMeaning(call.verdict, call.at)
  if (meaning !== null) return <RefusalCard meaning={meaning} connectionId={call.connectionId} />
  return call.verdict.class === 'missing_scope' || call.verdict.class === 'forbidden' ? <ScopeOfCall call={call} /> : null
}

function ScopeOfCall({ call }: { call: Pick<Call, 'connectionId' | 'verdict'> }) {
  const wanted = [...call.verdict.scopes].sort().join(' ')
  const episode = useScopeEpisodes(call.connectionId).find((one) => one.class === call.verdict.class && [...one.scopes].sort().join(' ') === wanted)
  return episode === undefined ? null : <ScopeCard episode={episode} />
}
