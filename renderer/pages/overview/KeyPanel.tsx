import { ChartArea, KeyRound, ScrollText, Table2 } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import type { BudgetView, ConnectionView } from '../../../shared/answers.ts'
import type { Answer } from '../../../shared/contract.ts'
import { Badge } from '../../parts/Badge.tsx'
import { BudgetMeter } from '../../parts/BudgetMeter.tsx'
import { IconButton } from '../../parts/Button.tsx'
import { useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { Age } from '../../parts/Times.tsx'
import { UsageChart, UsageTable } from '../../parts/UsageChart.tsx'
import { WhenSeen } from '../../parts/WhenSeen.tsx'
import { WeekBars } from '../../parts/WeekBars.tsx'
import { useAppState, useData, usePreference } from '../../state/appState.ts'
import { serverNow, type KeyOverview } from '../../state/overview.ts'
import { paceOf } from '../../state/pace.ts'
import { readingState } from '../../state/risk.ts'
import { logKnown } from '../../state/logKnown.ts'
import { minutesOf } from '../../state/minutes.ts'
import { chartLimit, chartSeries, pointsOf, spanWords, type ChartSeries } from '../../state/usageChart.ts'
import { weekQuery, weekTrend } from '../../state/weekTrend.ts'
import type { Key } from '../../../shared/model.ts'
import { percent, plural } from '../../words/numbers.ts'

interface KeyPanelProps {
  connection: ConnectionView
  overview: KeyOverview
  /** Two weeks of days of all keys; `null` until known. */
  week: Answer<'series.usage'> | null
  /** How all minutes were used; `null` until known. */
  minutes: Answer<'series.minutes'> | null
  now: number
  onFlipResets: () => void
}

/** One key: who it is, its own budgets, and its calls and errors over time. */
export function KeyPanel({ connection, overview, week, minutes, now, onFlipResets }: KeyPanelProps) {
  const shownText = useShownText()
  const { view } = useAppState()
  const resets = usePreference((all) => all.resets)
  const { key, budgets } = overview
  const dialects = useData((all) => all.dialects.value)
  const known = logKnown(connection, dialects)
  const allBudgets = useMemo(() => budgets.map(({ budget }) => budget), [budgets])
  return (
    <section className="keyPanel" aria-label={`Key ${shownText(key.label, 100)} of ${shownText(connection.name, 100)}`}>
      <header className="keyHead">
        <KeyRound size={13} aria-hidden className="faint" />
        <h3 className="truncate">
          <SafeText text={key.label} max={100} />
        </h3>
        {key.role === 'monitor' ? (
          <Badge tone="grey" title="Headroom polls with this key.">
            monitor
          </Badge>
        ) : null}
        {key.mode === 'test' ? <Badge tone="grey">test key</Badge> : null}
        {key.state === 'revoked' ? <Badge tone="red">revoked</Badge> : null}
        {key.fingerprint === null ? null : <code className="faint">{key.fingerprint}</code>}
        {week === null ? null : (
          <WeekBars
            {...weekTrend({
              ...weekQuery(serverNow(connection, now)),
              points: pointsOf(week, connection.id, key.id),
              gaps: week.gaps.filter((gap) => gap.connectionId === connection.id),
              knownFrom: Math.min(key.firstSeenAt ?? Infinity, known.from),
              knownTo: known.to,
            })}
          />
        )}
        <span className="faint keySeen">
          {key.lastSeenAt === null ? (
            'no call seen'
          ) : (
            <>
              last call <Age at={key.lastSeenAt} offsetMs={connection.clockOffsetMs ?? 0} />
            </>
          )}
        </span>
        <IconButton label="Show its calls" icon={ScrollText} size={14} onClick={() => view.go('log', { keyIds: [key.id] })} />
      </header>
      <div className={`keyBody ${budgets.length === 0 ? 'chartOnly' : budgets.length > 2 ? 'many' : ''}`}>
        {budgets.length === 0 ? null : (
          <div className="meters">
            {budgets.map(({ budget, risk }) => (
              <BudgetMeter
                key={budget.budgetId}
                budget={budget}
                level={risk.level}
                reading={readingState(budget, serverNow(connection, now))}
                pace={paceOf(budget, serverNow(connection, now))}
                minutes={minutesOf(minutes, budget)}
                offsetMs={connection.clockOffsetMs ?? 0}
                resets={resets}
                onFlipResets={onFlipResets}
              />
            ))}
          </div>
        )}
        <KeyUsage
          connection={connection}
          keyId={key.id}
          keyLabel={key.label}
          firstSeenAt={key.firstSeenAt}
          height={budgets.length > 2 ? tallChart : lowChart}
          budgets={allBudgets}
        />
      </div>
    </section>
  )
}

/** Heights of a chart beside one row of budgets, and beside two, px. */
const lowChart = 116
const tallChart = 156
/** A chart that has only gaps to show. */
const gapChart = 60

interface KeyUsageProps extends Pick<Key, 'firstSeenAt'> {
  connection: ConnectionView
  keyId: string
  keyLabel: string
  height: number
  budgets: readonly BudgetView[]
}

/** The chart of one key; drawn again only when its own facts change, not with every tick of the clock. */
const KeyUsage = memo(function KeyUsage({ connection, keyId, keyLabel, firstSeenAt, height, budgets }: KeyUsageProps) {
  const shownText = useShownText()
  const { view } = useAppState()
  const usage = useData((all) => all.usage)
  const dialects = useData((all) => all.dialects.value)
  const [asTable, setAsTable] = useState(false)
  const answer = usage.value
  const series = useMemo((): ChartSeries | null => {
    if (answer === null) return null
    const points = pointsOf(answer, connection.id, keyId)
    const known = logKnown(connection, dialects)
    return chartSeries({
      points,
      gaps: answer.gaps.filter((gap) => gap.connectionId === connection.id),
      from: answer.from,
      to: answer.to,
      bucketMs: answer.drawnMs,
      knownFrom: Math.min(firstSeenAt ?? Infinity, known.from, points[0]?.at ?? Infinity),
      knownTo: known.to,
    })
  }, [answer, connection, dialects, keyId, firstSeenAt])

  if (answer === null || series === null) {
    return (
      <div className="keyUsage">
        <p className="usageCaption soft">{usage.problem === null ? 'Loading usage…' : <SafeText text={usage.problem} />}</p>
        <div style={{ height }} />
      </div>
    )
  }
  const limit = chartLimit(budgets, answer.drawnMs)
  const shownHeight = series.calls === 0 ? gapChart : height
  const isKnown = series.steps.some((step) => step.calls !== null)
  const errorShare = series.calls === 0 ? null : series.errors / series.calls
  const words = `${isKnown ? plural(series.calls, 'call') : 'calls unknown'}${errorShare === null ? '' : `, ${plural(series.errors, 'error')} (${percent(errorShare)})`}${series.gaps.length === 0 ? '' : `, ${plural(series.gaps.length, 'gap')}`}`
  return (
    <figure className="keyUsage">
      <figcaption className="usageCaption">
        <span>
          <span className="swatch calls" /> {isKnown ? plural(series.calls, 'call') : 'calls unknown'}
        </span>
        <span>
          <span className="swatch errors" /> {isKnown ? plural(series.errors, 'error') : 'errors unknown'}
          {errorShare === null ? '' : ` (${percent(errorShare)})`}
        </span>
        {series.gaps.length === 0 ? null : (
          <span title="Calls may have happened that were not seen.">
            <span className="swatch gap" /> {plural(series.gaps.length, 'gap')}
          </span>
        )}
        {limit === null || series.calls === 0 ? null : (
          <span title={`${shownText(limit.name, 100)}: the line is as much as it allows; the band begins where it is close.`}>
            <span className="swatch limit" /> limit {plural(limit.calls, 'call')}
          </span>
        )}
        <span className="faint captionRange">{spanWords(answer.to - answer.from)}</span>
        {series.calls === 0 ? null : (
          <IconButton
            label={asTable ? 'Show as a chart' : 'Show as a table'}
            icon={asTable ? ChartArea : Table2}
            size={13}
            onClick={() => setAsTable(!asTable)}
          />
        )}
      </figcaption>
      {series.calls === 0 && series.gaps.length === 0 ? (
        <p className="usageNone faint">
          {isKnown ? 'No call in this time.' : 'Nothing is known about this time.'}
        </p>
      ) : asTable ? (
        <UsageTable {...series} />
      ) : (
        <WhenSeen height={shownHeight}>
          <UsageChart
            {...series}
            label={`Usage of ${keyLabel}, ${spanWords(answer.to - answer.from)}: ${words}${limit === null ? '' : `; ${limit.name} allows ${plural(limit.calls, 'call')} a step`}`}
            height={shownHeight}
            limit={limit}
            onPick={(from, to) => view.go('log', { keyIds: [keyId], from, to })}
          />
        </WhenSeen>
      )}
    </figure>
  )
})
