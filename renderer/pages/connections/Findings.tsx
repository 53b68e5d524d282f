import { CircleCheck, CircleX } from 'lucide-react'
import type { PointerFinding } from '../../../shared/answers.ts'
import { SafeText } from '../../parts/SafeText.tsx'

/** What each pointer of a field map found: where, what, and for which field. */
export function Findings({ found }: { found: readonly PointerFinding[] }) {
  return (
    <table className="table findings">
      <thead className="visuallyHidden">
        <tr>
          <th scope="col">Fits</th>
          <th scope="col">Field</th>
          <th scope="col">Pointer</th>
          <th scope="col">Found</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ field, pointer, found: value, wrong }) => (
          <tr key={`${field} ${pointer}`} className={wrong ? 'wrong' : ''}>
            <td>
              {wrong ? <CircleX size={13} aria-label="does not fit" /> : <CircleCheck size={13} aria-label="fits" />}
            </td>
            <td>
              <SafeText text={field} max={80} />
            </td>
            <td>
              <code>
                <SafeText text={pointer === '' ? '(the whole answer)' : pointer} max={200} />
              </code>
            </td>
            <td>
              <SafeText text={value} max={200} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
