import { BookX } from 'lucide-react'
import { SafeText } from '../../parts/SafeText.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useAppState, useData } from '../../state/appState.ts'
import { gapLedger, type GapAdvice } from '../../state/gapLedger.ts'
import { useAnswer } from '../../state/useAnswer.ts'
import { count, rangeText } from '../../words/numbers.ts'
import { clock, clockOrDay, length, span } from '../../words/times.ts'
import { gapLoss, gapReason } from '../../words/verdicts.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const ledgerDays = 7
const shownGaps = 8

/** What the log did not show in the last week, and how often it would have had to be read. Nothing where nothing is missing. */
export function GapLedgerCard({ connectionId, dialect, presentMs }: { connectionId: string; dialect: string; presentMs: number | null }) {
  const { view } = useAppState()
  const windowSize = useData((all) => all.dialects.value?.find(({ id }) => id === dialect)?.logWindow ?? null)
  // Once in ten minutes is often enough for a peak of the day.
  const now = Math.floor(useNow(minuteMs) / (10 * minuteMs)) * 10 * minuteMs
  const gaps = useAnswer('gaps.list', { connectionId, from: now - ledgerDays * dayMs }, now)
  const usage = useAnswer('series.usage', { connectionId, from: now - dayMs, to: now + 10 * minuteMs, bucket: 'minute' }, now)
  const minutes = new Map<number, number>()
  for (const { at, calls } of (usage.value?.series ?? []).flatMap(({ points }) => points)) minutes.set(at, (minutes.get(at) ?? 0) + calls)
  const ledger = gapLedger({ gaps: gaps.value?.gaps ?? [], minutes: [...minutes].map(([at, calls]) => ({ at, calls })), windowSize, presentMs })
  if (ledger.gaps.length === 0) return null
  return (
    <article className="explainCard plain" aria-label="Gaps of the last 7 days">
      <header>
        <BookX size={16} aria-hidden />
        <h3>Not seen in the last {ledgerDays} days: {lostWords(ledger.lost)}</h3>
      </header>
      {ledger.advice === null ? null : <p>{adviceWords(ledger.advice, now)}</p>}
      <ul className="ledger">
        {ledger.gaps.slice(0, shownGaps).map((gap) => (
          <li key={gap.id}>
            <button type="button" className="linkButton" onClick={() => view.go('log', { connectionIds: [connectionId], from: gap.from - minuteMs, to: (gap.to ?? now) + minuteMs })}>
              {gap.to === null ? `since ${clockOrDay(gap.from, now)}` : span(gap.from, gap.to, now)}
            </button>{' '}
            {gapLoss(gap)}, {gapReason(gap.kind)}{' '}
            <span className="faint">
              <SafeText text={gap.evidence} max={200} />
            </span>
          </li>
        ))}
      </ul>
      {ledger.gaps.length > shownGaps ? <p className="soft">and {count(ledger.gaps.length - shownGaps)} earlier ones in the log</p> : null}
    </article>
  )
}

function lostWords({ lo, hi }: { lo: number; hi: number | null }): string {
  return lo === 0 && hi === null ? 'an unknown number of calls' : `${rangeText({ lo, hi })} calls`
}

function adviceWords({ peak, windowSize, neededMs, presentMs, isEnough }: GapAdvice, now: number): string {
  const busiest = `At the busiest minute of the last day (${count(peak.calls)} calls at ${peak.at > now - dayMs / 2 ? clock(peak.at) : clockOrDay(peak.at, now)})`
  const needed = `a poll every ${length(neededMs)} or sooner shows every call of a log of ${count(windowSize)}`
  if (isEnough) return `${busiest} ${needed}; it is polled every ${length(presentMs ?? 0)}, so nothing more is lost that way.`
  return `${busiest} ${needed}; it is polled ${presentMs === null ? 'only on demand' : `every ${length(presentMs)}`}. Poll more often at such times, or have the calls counted elsewhere too.`
}
