import type { Alert } from '../../../shared/model.ts'
import { Skeleton } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useNow } from '../../parts/useNow.ts'
import { Dot } from '../../parts/Badge.tsx'
import { useData } from '../../state/appState.ts'
import { evidenceFilter } from '../../state/evidence.ts'
import { useAnswer } from '../../state/useAnswer.ts'
import { clockOrDay } from '../../words/times.ts'
import { confidenceWord, verdictWords } from '../../words/verdicts.ts'
import { CallExplanation } from '../cards/CallExplanation.tsx'

const rowsShown = 5

/** What an alert rests on: its newest calls, and the card that says what they mean and what to do. */
export function AlertEvidence({ alert }: { alert: Alert }) {
  const page = useAnswer('calls.page', { filter: evidenceFilter(alert), limit: rowsShown })
  const newest = page.value?.calls[0]
  const detail = useAnswer('calls.get', newest === undefined || alert.class === null ? null : { id: newest.id })
  const advice = useQuotaAdvice(alert)
  const now = useNow(60_000)
  if (page.value === null) {
    return page.problem === null ? <Skeleton lines={3} label="Loading the evidence" /> : <p className="soft">{page.problem}</p>
  }
  return (
    <div className="alertEvidence">
      {detail.value === null ? null : (
        <>
          <p className="soft">How sure: {confidenceWord(detail.value.call.verdict.conf)}, by the newest of these calls.</p>
          <CallExplanation call={detail.value.call} />
        </>
      )}
      {advice === null ? null : <p className="soft">{advice}</p>}
      {page.value.calls.length === 0 ? (
        <p className="soft">No call of the log shows it: the number came from the API itself, or the calls are no longer kept.</p>
      ) : (
        <table className="table">
          <caption className="visuallyHidden">The newest calls behind this alert</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Key</th>
              <th scope="col">Tool</th>
              <th scope="col">Result</th>
              <th scope="col">Error</th>
            </tr>
          </thead>
          <tbody>
            {page.value.calls.map((call) => (
              <tr key={call.id}>
                <td>{clockOrDay(call.at, now)}</td>
                <td>
                  <SafeText text={call.keyLabel ?? 'unknown'} max={60} />
                </td>
                <td>
                  <code>
                    <SafeText text={call.tool ?? call.route ?? 'not named'} max={80} />
                  </code>
                </td>
                <td>
                  <Dot tone={verdictWords(call.verdict).tone} /> {call.status ?? ''} {verdictWords(call.verdict).label}
                </td>
                <td className="soft">{call.error === null ? '' : <SafeText text={call.error} max={160} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

/** What helps with a budget that is nearly gone. */
function useQuotaAdvice(alert: Alert): string | null {
  const dialect = useData((all) => all.connections.value?.find(({ id }) => id === alert.connectionId)?.dialect ?? null)
  const advice = useData((all) => all.dialects.value?.find(({ id }) => id === dialect)?.quotaAdvice ?? null)
  return alert.kind === 'quota' ? advice : null
}
