import { useMemo } from 'react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { withoutEmpty } from '../../../shared/filterParts.ts'
import type { ErrorGroup } from '../../../shared/answers.ts'
import { exactly } from '../../../shared/namePattern.ts'
import { Badge } from '../../parts/Badge.tsx'
import { Skeleton } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useAppState, useCallLog, useView } from '../../state/appState.ts'
import { count } from '../../words/numbers.ts'
import { clockOrDay } from '../../words/times.ts'
import { verdictWords } from '../../words/verdicts.ts'

const shown = 50

/** Errors of the filter by cause; choosing one narrows the log to it. */
export function ErrorGroups() {
  const { view } = useAppState()
  const groups = useCallLog((log) => log.groups)
  const filter = useView((all) => all.filter)
  const now = useNow(60_000)
  const list = useMemo(() => groups?.value?.groups.slice(0, shown) ?? [], [groups])
  if (groups === null) return null
  return (
    <section className="errorGroups" aria-label="Errors by cause" aria-busy={groups.loading}>
      {groups.problem !== null ? (
        <p className="soft">
          <SafeText text={groups.problem} max={300} />
        </p>
      ) : groups.value === null ? (
        <Skeleton lines={3} label="Grouping errors" />
      ) : list.length === 0 ? (
        <p className="soft">No errors among these calls.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Cause</th>
              <th scope="col">Call</th>
              <th scope="col" className="number">
                Calls
              </th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {list.map((group) => (
              <tr key={`${group.verdict} ${group.tool ?? ''} ${group.route ?? ''} ${group.scopes.join()}`}>
                <td>
                  <button type="button" className="groupCause" onClick={() => view.setFilter(narrowed(filter, group))}>
                    <Badge tone={verdictWords(group.verdict).tone}>{verdictWords(group.verdict).label}</Badge>
                    {group.scopes.length === 0 ? null : (
                      <code>
                        <SafeText text={group.scopes.join(', ')} max={80} />
                      </code>
                    )}
                  </button>
                </td>
                <td className="truncate">
                  {(group.tool ?? group.route) === null ? (
                    <span className="faint">not named</span>
                  ) : (
                    <SafeText text={group.tool ?? group.route ?? ''} max={80} className="mono" />
                  )}
                </td>
                <td className="number">{count(group.calls)}</td>
                <td>{clockOrDay(group.firstAt, now)}</td>
                <td>{clockOrDay(group.lastAt, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {groups.value?.capped === true ? <p className="faint">Of the newest 20,000 errors; choose a time range to see others.</p> : null}
    </section>
  )
}

/** The filter narrowed to one cause. Scopes and routes are looked for as text: they stand in the call that named them. */
function narrowed(filter: CallFilter, group: ErrorGroup): CallFilter {
  const phrases = [group.scopes[0], group.route].filter((text) => typeof text === 'string' && !text.includes('"')).map((text) => `"${text}"`)
  return withoutEmpty({
    ...filter,
    outcome: undefined,
    verdicts: [group.verdict],
    ...(group.tool === null ? {} : { tools: [exactly(group.tool)] }),
    ...(phrases.length === 0 ? {} : { text: [...(filter.text === undefined ? [] : [filter.text]), ...phrases].join(' ') }),
  })
}
