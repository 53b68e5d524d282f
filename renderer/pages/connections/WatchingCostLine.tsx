import { Footprints } from 'lucide-react'
import type { ConnectionDraft } from '../../../shared/connectionDraft.ts'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAnswer } from '../../state/useAnswer.ts'

/** What watching will take of the API at most, before anything is saved; follows the form. */
export function WatchingCostLine({ draft }: { draft: Pick<ConnectionDraft, 'dialect' | 'plan' | 'poll' | 'fields'> | null }) {
  const cost = useAnswer('connections.cost', draft)
  if (draft === null || (cost.value === null && cost.problem === null)) return null
  return (
    <p className="watchingCost" aria-label="Cost of watching" aria-live="polite">
      <Footprints size={14} aria-hidden />
      <span>
        {cost.problem === null ? (
          <>
            <strong>Cost of watching:</strong> <SafeText text={cost.value?.sentence ?? ''} max={400} />
          </>
        ) : (
          <SafeText text={cost.problem} max={300} />
        )}
      </span>
    </p>
  )
}
