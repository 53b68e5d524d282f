import { CircleCheck, CircleHelp } from 'lucide-react'
import { Badge } from '../../parts/Badge.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { TimeLeft } from '../../parts/Times.tsx'
import { attentionOf, tightestOf, type Attention, type ConnectionOverview } from '../../state/overview.ts'
import { stateWords } from '../../words/connections.ts'
import { percent, rangeText, shareText } from '../../words/numbers.ts'
import type { Tone } from '../../words/verdicts.ts'

const shownItems = 5
const levelTone: Partial<Record<string, Tone>> = { reached: 'red', high: 'red', near: 'amber' }

/** The first thing to read: what needs a look, worst first, or that nothing does. */
export function AttentionStrip({ overview }: { overview: ConnectionOverview[] }) {
  const items = attentionOf(overview)
  if (items.length === 0) return <CalmLine overview={overview} />
  return (
    <section className="attention" aria-label="Needs a look">
      <ul>
        {items.slice(0, shownItems).map((item) => (
          <li
            key={
              item.kind === 'connection'
                ? item.connection.id
                : `${item.rated.budget.connectionId} ${item.rated.budget.budgetId} ${item.rated.budget.scopeId}`
            }
          >
            <AttentionLine item={item} />
          </li>
        ))}
      </ul>
      {items.length > shownItems ? <p className="soft">and {items.length - shownItems} more below</p> : null}
    </section>
  )
}

function AttentionLine({ item }: { item: Attention }) {
  const jump = () => document.getElementById(`connection ${item.connection.id}`)?.scrollIntoView({ block: 'start' })
  if (item.kind === 'connection') {
    const { label, tone } = stateWords(item.connection.state)
    return (
      <button type="button" className="attentionLine" onClick={jump}>
        <Badge tone={tone}>{label}</Badge>
        <SafeText text={item.connection.name} max={80} className="strong truncate" />
        <span className="soft truncate">{item.connection.stateReason === null ? '' : <SafeText text={item.connection.stateReason} />}</span>
      </button>
    )
  }
  const { budget, risk } = item.rated
  return (
    <button type="button" className="attentionLine" onClick={jump}>
      <Badge tone={levelTone[risk.level] ?? 'grey'}>{shareText(budget.used, budget.limit) ?? rangeText(budget.used)}</Badge>
      <SafeText text={budget.scopeLabel} max={80} className="strong truncate" />
      <span className="soft truncate">
        <SafeText text={budget.name} max={120} /> · <SafeText text={item.connection.name} max={80} />
        {budget.resetAt === null ? null : (
          <>
            {' · resets in '}
            <TimeLeft until={budget.resetAt} offsetMs={item.connection.clockOffsetMs ?? 0} />
          </>
        )}
      </span>
    </button>
  )
}

function CalmLine({ overview }: { overview: ConnectionOverview[] }) {
  const tightest = tightestOf(overview)
  return (
    <section className="attention calm" aria-label="Needs a look">
      <p>
        {tightest === null ? <CircleHelp size={15} aria-hidden /> : <CircleCheck size={15} aria-hidden />}
        {tightest === null ? (
          'No budget has a known share yet. Numbers appear with the first answers that carry them.'
        ) : (
          <span>
            Nothing is near its limit. Tightest: <SafeText text={tightest.budget.name} max={80} /> of{' '}
            <SafeText text={tightest.budget.scopeLabel} max={80} />, {percent(tightest.share)} used.
          </span>
        )}
      </p>
    </section>
  )
}
