import { CircleAlert, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { BudgetView, MinuteUse } from '../../shared/answers.ts'
import { confidenceWords, minutesMeaning, minutesWords, scopeWords, sourceMeaning, sourceWord, unitWord, windowMeaning, windowWords } from '../words/budgets.ts'
import { count, rangeText, shareText } from '../words/numbers.ts'
import { clockOrDay } from '../words/times.ts'
import { useShownText } from './Privacy.tsx'
import { SafeText } from './SafeText.tsx'
import { Age, ResetTime } from './Times.tsx'
import { useNow } from './useNow.ts'

/** How near its limit a budget is, as the caller judges it. */
export type MeterLevel = 'reached' | 'high' | 'near' | 'possible' | 'fine' | 'unknown'

const marks: Partial<Record<MeterLevel, { icon: LucideIcon; word: string }>> = {
  reached: { icon: OctagonAlert, word: 'limit reached' },
  high: { icon: CircleAlert, word: 'almost used up' },
  near: { icon: TriangleAlert, word: 'near the limit' },
  possible: { icon: TriangleAlert, word: 'possibly near the limit' },
}

export interface BudgetMeterProps {
  budget: BudgetView
  level: MeterLevel
  /** `past`: the window has ended since the last reading, so nothing is known about now. */
  reading: 'none' | 'current' | 'past'
  /** Where an even pace would stand (0 to 1), and when the budget would be used up at its own; `null` when not foretold. */
  pace: { elapsed: number; usedUp: { early: number; late: number; certain: boolean } | null } | null
  /** How its minutes were used; left out for budgets of other windows and where not asked yet. */
  minutes?: MinuteUse | undefined
  /** Server minus this machine's clock, ms. */
  offsetMs: number
  resets: 'countdown' | 'clock'
  /** Shows whose budget it is; left out where that stands in a heading. */
  showScope?: boolean
  onFlipResets: () => void
}

/** One budget: how much is used, of what, until when, and how we know. Unknown is drawn as unknown. */
export function BudgetMeter(props: BudgetMeterProps) {
  const shownText = useShownText()
  const { budget, level, reading, pace, offsetMs, resets, onFlipResets } = props
  const { used, limit, unit, window } = budget
  const isKnown = reading !== 'none'
  const onlyLeft = used.lo === null && used.hi === null ? budget.remaining : null
  const share = reading === 'current' ? shareText(used, limit) : null
  const isAssumed = window.kind === 'calendar' && window.zoneSource === 'assumed'
  return (
    <div className={`meter ${level} ${reading} ${budget.unreachable === null ? '' : 'unreachable'}`} role="group" aria-label={shownText(budget.name, 200)}>
      <div className="meterTop">
        <SafeText text={budget.name} className="meterName truncate" />
        {share === null ? (
          <span className="unknownWord">{isKnown && reading === 'current' ? 'no share' : 'unknown'}</span>
        ) : (
          <span className="meterShare">{share}</span>
        )}
      </div>
      <MeterBar
        budget={budget}
        reading={reading}
        elapsed={pace?.elapsed ?? null}
        label={share === null ? `${budget.name}: ${!isKnown ? 'unknown' : onlyLeft === null ? rangeText(used) : `${count(onlyLeft)} left`}` : `${budget.name}: ${share} used`}
      />
      <div className="meterNumbers">
        <span>
          {reading === 'past' ? <span className="faint">was </span> : null}
          {!isKnown ? <span className="unknownWord">unknown</span> : <strong>{onlyLeft === null ? rangeText(used) : count(onlyLeft)}</strong>}
          {onlyLeft !== null && isKnown
            ? ` ${unitWord(unit)} left, limit unknown`
            : limit === null
              ? ` ${unitWord(unit)}, limit unknown`
              : ` of ${count(limit)} ${unitWord(unit, limit)}`}
        </span>
        {budget.resetAt === null ? null : (
          <ResetTime at={budget.resetAt} offsetMs={offsetMs} style={resets} assumed={isAssumed} onFlip={onFlipResets} />
        )}
      </div>
      <MeterFacts {...props} />
      <UnattributedNote budget={budget} />
      {budget.unreachable === null ? null : (
        <p className="meterNote">
          <SafeText text={budget.unreachable} max={300} />
        </p>
      )}
    </div>
  )
}

/** The small print: how sure, since when, and what to expect. Each fact is a clause; wrapped lines end with the dot. */
function MeterFacts({ budget, level, reading, pace, offsetMs, minutes, showScope = false }: BudgetMeterProps) {
  const { window, source, confidence } = budget
  const mark = marks[level]
  const usedUp = pace?.usedUp ?? null
  const now = useNow(60_000)
  return (
    <p className="meterFacts">
      {mark === undefined ? null : (
        <span className={`meterMark ${level}`}>
          <mark.icon size={12} aria-hidden /> {mark.word}
        </span>
      )}
      {usedUp === null ? null : (
        <span className={usedUp.certain ? 'meterMark near' : ''} title="If the pace since the window began goes on.">
          at this pace {usedUp.certain ? '' : 'perhaps '}used up about {clockOrDay(usedUp.early, now)}
        </span>
      )}
      {showScope ? <span>{scopeWords(budget.scope)}</span> : null}
      <span title={windowMeaning(window)}>{windowWords(window)}</span>
      {budget.observedAt === null ? (
        <span>never read</span>
      ) : (
        <span>
          read <Age at={budget.observedAt} offsetMs={offsetMs} />
        </span>
      )}
      {source === null ? null : (
        <span title={sourceMeaning(source)}>
          {sourceWord(source)}
          {confidence === null || confidence === 'high' ? '' : `, ${confidenceWords(confidence)}`}
        </span>
      )}
      {minutes === undefined ? null : <span title={minutesMeaning(minutes, budget.unit)}>{minutesWords(minutes, budget)}</span>}
      {budget.inconsistent ? <span className="meterMark possible">sources disagree, both bounds shown</span> : null}
      {reading === 'past' ? <span>its window has ended; not read since</span> : null}
    </p>
  )
}

/** Use that no row of the log explains: a test key, another tool, or a leaked key. */
function UnattributedNote({ budget }: { budget: BudgetView }) {
  const { unattributed, unit } = budget
  // Something that may be nothing is no finding.
  if (unattributed == null || unattributed.lo === 0) return null
  return (
    <p
      className="meterNote"
      title={`The API counted ${rangeText(unattributed.used)}; its log explains ${rangeText(unattributed.logged)}. Test keys, other tools or a leaked key can be the rest.`}
    >
      {rangeText(unattributed)} {unitWord(unit)} no logged call explains
    </p>
  )
}

function MeterBar({
  budget,
  reading,
  elapsed,
  label,
}: {
  budget: BudgetView
  reading: BudgetMeterProps['reading']
  elapsed: number | null
  label: string
}) {
  const shownText = useShownText()
  const { used, limit, alertsAt } = budget
  const of = (value: number | null): number | null =>
    value === null || limit === null || limit <= 0 ? null : Math.min(100, (value / limit) * 100)
  const low = of(used.lo)
  const high = of(used.hi)
  const isOpen = low !== null && used.hi === null
  return (
    <div className={`meterBar ${reading === 'none' || (low === null && high === null) ? 'empty' : ''}`} role="img" aria-label={shownText(label, 300)}>
      {high === null || high === low ? null : <span className="meterMaybe" style={{ width: `${high}%` }} />}
      {isOpen && low < 100 ? <span className="meterOpen" style={{ left: `${low}%` }} /> : null}
      {low === null || low === 0 ? null : <span className="meterUsed" style={{ width: `${low}%` }} />}
      {alertsAt
        .filter((at) => at < 100)
        .map((at) => (
          <span key={at} className="meterTick" style={{ left: `${at}%` }} />
        ))}
      {elapsed === null ? null : (
        <span className="meterElapsed" style={{ left: `${elapsed * 100}%` }} title="Where an even pace would stand now" />
      )}
    </div>
  )
}
