import { Clock, CloudAlert, RefreshCw, Timer } from 'lucide-react'
import { useCallback, useDeferredValue, useMemo } from 'react'
import { Button } from '../../parts/Button.tsx'
import { Choice } from '../../parts/Choice.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { EmptyState, Skeleton } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { Age } from '../../parts/Times.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useAppState, useData, usePreference } from '../../state/appState.ts'
import { isFirstLoad } from '../../state/loaded.ts'
import { overviewOf } from '../../state/overview.ts'
import { chartRanges } from '../../state/preferences.ts'
import { rangeShown } from '../../state/usageChart.ts'
import { useAnswer } from '../../state/useAnswer.ts'
import { weekQuery } from '../../state/weekTrend.ts'
import { OpenScopes } from '../cards/OpenScopes.tsx'
import { FirstRun } from '../connections/FirstRun.tsx'
import { LoadProblem } from '../shell/LoadProblem.tsx'
import { AttentionStrip } from './AttentionStrip.tsx'
import { ConnectionPanel } from './ConnectionPanel.tsx'

/** Every connection with its keys and budgets, riskiest first. */
export function Overview() {
  const { data, preferences, notify } = useAppState()
  // Part by part: that they are being asked again is nothing to draw.
  const connections = useData((all) => all.connections.value)
  const keys = useData((all) => all.keys.value)
  const budgets = useData((all) => all.budgets.value)
  const budgetsAt = useData((all) => all.budgets.atClient)
  const polls = useData((all) => all.polls.value)
  const problem = useData((all) => all.connections.problem ?? all.budgets.problem ?? all.keys.problem)
  const isFirst = useData((all) => isFirstLoad(all.connections))
  const resets = usePreference((all) => all.resets)
  const chosenRange = usePreference((all) => all.range)
  // Risk moves with the clock only when a window ends, so a coarse step is enough.
  const now = useNow(5_000)

  const range = rangeShown(chosenRange, connections, now)
  const overview = useMemo(
    () =>
      overviewOf({
        connections: connections ?? [],
        keys: keys ?? [],
        budgets: budgets ?? [],
        polls: polls ?? [],
        now,
      }),
    [connections, keys, budgets, polls, now],
  )
  const week = useAnswer('series.usage', weekQuery(now), Math.floor(now / 60_000)).value
  const minutes = useAnswer('series.minutes', {}, Math.floor(now / 60_000)).value
  // Drawn in pieces between frames: every poll changes most of it, and nobody waits for it to the millisecond.
  const newest = useMemo(() => ({ overview, week, minutes, now }), [overview, week, minutes, now])
  const drawn = useDeferredValue(newest)
  // The first ones at once: a page without any would flash.
  const panels = drawn.overview.length === 0 ? newest : drawn
  const flipResets = useCallback(() => preferences.setState({ resets: resets === 'countdown' ? 'clock' : 'countdown' }), [preferences, resets])
  const tryAgain = () => void data.ask('connections', 'keys', 'budgets', 'polls')
  const pollAll = async () => {
    const reply = await data.call('polls.run', {})
    if (!reply.ok) notify({ title: 'Could not poll now', body: reply.message, tone: 'problem' })
  }

  if (connections?.length === 0) return <FirstRun />
  return (
    <>
      <PageHead title="Overview">
        <Button
          look="quiet"
          icon={resets === 'countdown' ? Timer : Clock}
          aria-label={`Resets are shown as a ${resets}; switch`}
          onClick={flipResets}
        >
          {resets === 'countdown' ? 'Countdown' : 'Clock'}
        </Button>
        <Choice
          label="Range of the charts"
          value={range}
          options={chartRanges.map((value) => ({ value, label: value }))}
          onChange={(next) => preferences.setState({ range: next })}
        />
        <Button icon={RefreshCw} onClick={() => void pollAll()}>
          Poll all now
        </Button>
      </PageHead>
      <div className="pageScroll">
        <LoadProblem title="Could not refresh." problem={connections === null ? null : problem} onRetry={tryAgain}>
          {budgetsAt === null ? null : (
            <>
              What you see was loaded <Age at={budgetsAt} />.
            </>
          )}
        </LoadProblem>
        {isFirst ? (
          <div className="overviewLoading">
            <Skeleton lines={5} label="Loading connections" />
            <Skeleton lines={5} label="Loading budgets" />
          </div>
        ) : connections === null ? (
          <EmptyState
            icon={CloudAlert}
            title="Nothing could be loaded"
            actions={
              <Button icon={RefreshCw} onClick={tryAgain}>
                Try again
              </Button>
            }
          >
            <p>What was collected is not lost; it could only not be read just now.</p>
            {problem === null ? null : (
              <p className="faint">
                <SafeText text={problem} max={300} />
              </p>
            )}
          </EmptyState>
        ) : (
          <>
            <AttentionStrip overview={overview} />
            <OpenScopes />
            <div className="connectionPanels">
              {panels.overview.map((entry) => (
                <ConnectionPanel key={entry.connection.id} overview={entry} week={panels.week} minutes={panels.minutes} now={panels.now} onFlipResets={flipResets} />
              ))}
            </div>
          </>
        )}
      </div>
    </>
  )
}
