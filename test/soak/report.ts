import type { SoakResult } from './soak.ts'

/** One thing a soak must show. */
export interface Verdict {
  name: string
  passed: boolean
  found: string
}

/** A heap is judged from here on: before, caches still fill. */
const heapDays = 5

export function verdicts(result: SoakResult): Verdict[] {
  const none = (name: string, count: number): Verdict => ({ name, passed: count === 0, found: String(count) })
  const over = result.shares.filter(({ share, allowed }) => share > allowed)
  return [
    none('every call is seen or lies in a gap', result.calls.outsideGaps),
    none('no call is stored twice or made up', result.calls.phantom),
    none('own polls are told apart', result.calls.misjudgedOwn),
    { name: 'most calls are seen', passed: result.calls.seen > 0.9 * result.calls.made, found: `${result.calls.seen} of ${result.calls.made}` },
    none('no alert is missed', result.alerts.missed),
    none('no alert is false', result.alerts.false),
    none('no alert is told twice', result.alerts.duplicate),
    none('every pop-up is delivered', result.alerts.undelivered),
    { name: 'polling keeps to its share', passed: over.length === 0, found: over.map(({ budget, share, allowed }) => `${budget} ${(share * 100).toFixed(2)} % of ${allowed * 100} %`).join(', ') },
    { name: 'no wait is cut short', passed: result.undercut === 0 && result.refused > 0, found: `${result.undercut} of ${result.refused}` },
    { name: 'the heap does not grow', passed: result.days < heapDays || result.heapMbPerDay < 1, found: `${result.heapMbPerDay.toFixed(2)} MB a day` },
    { name: 'nothing stays open', passed: result.handles.after <= result.handles.before + 3, found: `${result.handles.before} -> ${result.handles.after}` },
    { name: 'the write-ahead log stays small', passed: result.walMb < 8, found: `${result.walMb.toFixed(1)} MB` },
  ]
}

/** Everything in one line. */
export function figures({ days, polls, calls, gaps, alerts, shares, undercut, refused, heapMbPerDay, handles, walMb, tookSec }: SoakResult): string {
  const share = shares.map((one) => `${one.budget} ${(one.share * 100).toFixed(2)}/${one.allowed * 100} %`).join(', ')
  return [
    `soak ${days} d in ${Math.round(tookSec)} s: ${polls} polls`,
    `calls made ${calls.made}, seen ${calls.seen}, in gaps ${calls.inGaps}, unseen outside gaps ${calls.outsideGaps}, phantom ${calls.phantom} (${gaps.count} gaps, ${gaps.lossyHours.toFixed(1)} h)`,
    `alerts expected ${alerts.expected}, raised ${alerts.raised}, missed ${alerts.missed}, false ${alerts.false}, duplicate ${alerts.duplicate}, undelivered ${alerts.undelivered}, notifications ${alerts.shown}, forecasts ${alerts.forecasts}`,
    `poll share ${share}`,
    `Retry-After undercut ${undercut} of ${refused}`,
    `heap ${heapMbPerDay.toFixed(2)} MB/day`,
    `handles ${handles.before} -> ${handles.after}`,
    `WAL ${walMb.toFixed(1)} MB`,
  ].join('; ')
}
