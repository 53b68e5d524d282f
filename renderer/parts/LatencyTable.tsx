import type { ToolLatency } from '../../shared/answers.ts'
import { count } from '../words/numbers.ts'
import { duration } from '../words/times.ts'
import { SafeText } from './SafeText.tsx'

/** Tools shown; the most called ones. */
const most = 12

/** How long the calls of each tool take: half, most and nearly all of them, on one common scale. */
export function LatencyTable({ tools, onPick }: { tools: ToolLatency[]; onPick: (tool: string, minMs: number) => void }) {
  const shown = tools.slice(0, most)
  const greatest = Math.max(1, ...shown.map((tool) => tool.p99Ms))
  const part = (ms: number): string => `${(100 * ms) / greatest}%`
  return (
    <div className="tableScroll">
      <table className="table numbers latency" aria-label="How long calls take, by tool">
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Calls</th>
            <th scope="col">p50</th>
            <th scope="col">p95</th>
            <th scope="col">p99</th>
            <th scope="col" className="latencyScale">
              0 – {duration(greatest)}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((tool) => (
            <tr key={tool.tool}>
              <th scope="row">
                <button type="button" className="linkButton" title="Show its slow calls" onClick={() => onPick(tool.tool, Math.ceil(tool.p95Ms))}>
                  <SafeText text={tool.tool} max={60} />
                </button>
              </th>
              <td>{count(tool.calls)}</td>
              <td>{duration(tool.p50Ms)}</td>
              <td>{duration(tool.p95Ms)}</td>
              <td>{duration(tool.p99Ms)}</td>
              <td className="latencyScale" aria-hidden>
                <span className="latencyBar" style={{ width: part(tool.p99Ms) }} />
                <span className="latencyBar p95" style={{ width: part(tool.p95Ms) }} />
                <span className="latencyTick" style={{ left: part(tool.p50Ms) }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
