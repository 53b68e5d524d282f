import { count, plural } from '../words/numbers.ts'

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const hourName = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** Calls by hour and weekday: a table whose cells are as deep as they are busy, and say their number. */
export function HeatMap({ calls, greatest, label }: { calls: number[][]; greatest: number; label: string }) {
  return (
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
          {calls.map((row, weekday) => (
            <tr key={days[weekday]}>
              <th scope="row">{days[weekday]}</th>
              {row.map((value, hour) => (
                <td key={hour} title={`${days[weekday]} ${hourName(hour)}: ${plural(value, 'call')}`}>
                  <span className="heat" style={{ opacity: value === 0 || greatest === 0 ? 0 : 0.12 + (0.88 * value) / greatest }} />
                  <span className="visuallyHidden">{count(value)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
