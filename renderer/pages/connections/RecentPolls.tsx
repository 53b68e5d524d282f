import type { Poll } from '../../../shared/model.ts'
import { Dot } from '../../parts/Badge.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { Age } from '../../parts/Times.tsx'
import { endpointWord } from '../../words/connections.ts'
import { plural } from '../../words/numbers.ts'
import { duration } from '../../words/times.ts'
import { verdictWords } from '../../words/verdicts.ts'

const pollsShown = 12

/** The last polls, newest first as they were made (our clock may have been set since): what was asked, what came of it, and why then. */
export function RecentPolls({ polls }: { polls: Poll[] }) {
  const newestFirst = polls.slice(0, pollsShown)
  return (
    <details className="disclosure recentPolls">
      <summary>
        Last polls
        <span className="pollDots" aria-hidden>
          {newestFirst.map((poll) => (
            <Dot key={poll.id} tone={verdictWords(poll.verdict).tone} />
          ))}
        </span>
      </summary>
      <div className="tableScroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Asked</th>
              <th scope="col">Result</th>
              <th scope="col">Took</th>
              <th scope="col">Rows</th>
              <th scope="col">Why then</th>
            </tr>
          </thead>
          <tbody>
            {newestFirst.map((poll) => {
              const words = verdictWords(poll.verdict)
              return (
                <tr key={poll.id}>
                  <td>
                    <Age at={poll.sentAtClient} />
                  </td>
                  <td>{endpointWord(poll.endpoint)}</td>
                  <td>
                    <Dot tone={words.tone} /> {poll.status === null ? words.label : `${poll.status} ${words.label}`}
                    {poll.problem === null ? null : (
                      <span className="soft">
                        {' '}
                        – <SafeText text={poll.problem} max={200} />
                      </span>
                    )}
                  </td>
                  <td>{duration(poll.tookMs)}</td>
                  <td>{poll.rowsSeen === 0 ? '' : `${plural(poll.rowsNew, 'new', 'new')} of ${poll.rowsSeen}`}</td>
                  <td className="soft">{poll.why === undefined ? '' : <SafeText text={poll.why} max={300} />}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </details>
  )
}
