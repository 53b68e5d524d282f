import { count, plural } from '../words/numbers.ts'
import { heatDepth, heatWords, hourName, weekdays } from '../words/heat.ts'

interface Cell {
  /** `null` = never watched. */
  calls: number | null
  watched: number
  weeks: number
}

/** Calls by hour and weekday: a table whose cells are as deep as they are busy, and say their number; what was never watched is hatched. */
export function HeatMap({ cells, greatest, label }: { cells: Cell[][]; greatest: number; label: string }) {
  return (
    <>
      <div className="tableScroll">
        <table className="heatMap" aria-label={label}>
          <thead>
            <tr>
              <td />
              {Array.from({ length: 24 }, (_, hour) => (
                <th key={hour} scope="col">
                  <span className={hour % 3 === 0 ? '' : 'visuallyHidden'}>{String(hour).padStart(2, '0')}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((row, weekday) => (
              <tr key={weekdays[weekday]}>
                <th scope="row">{weekdays[weekday]}</th>
                {row.map((cell, hour) => (
                  <td key={hour} className={cell.calls === null ? 'notKnown' : ''} title={`${weekdays[weekday]} ${hourName(hour)}: ${heatWords(cell)}`}>
                    <span className="heat" style={{ opacity: heatDepth(cell.calls, greatest) }} />
                    <span className="visuallyHidden">{cell.calls === null ? 'not known' : count(cell.calls)}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="heatKey faint" aria-label="What the cells mean">
        <li>
          <span className="heatSample" aria-hidden /> no call
        </li>
        <li>
          {[0.25, 0.6, 1].map((part) => (
            <span key={part} className="heatSample" aria-hidden>
              <span className="heat" style={{ opacity: heatDepth(part, 1) }} />
            </span>
          ))}{' '}
          up to {plural(greatest, 'call')}
        </li>
        {cells.flat().some(({ calls }) => calls === null) ? (
          <li>
            <span className="heatSample notKnown" aria-hidden /> never watched, so not known
          </li>
        ) : null}
      </ul>
    </>
  )
}
