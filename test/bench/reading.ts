import Database from 'better-sqlite3'
import { join } from 'node:path'
import type { CallFilter } from '../../shared/callFilter.ts'
import { openReading, type Filled, type Reading } from './filled.ts'
import { askedFilter, benchFilters } from './filters.ts'
import { quietest } from './measure.ts'
import { atLeast, atMost, short, type Row } from './report.ts'

const hour = 3_600_000
const day = 24 * hour

/** The first page of a filter. */
export const firstPage = ({ history }: Reading, filter: CallFilter) => () => history.page({ filter, cursor: null, limit: 200 })

/** Pages under filters: against the unfiltered one, and against a tenth of the calls. */
export function pageRows({ dir, smaller, calls }: Filled): Row[] {
  const [whole, tenth] = [openReading(dir), openReading(smaller)]
  const pagesOf = (reading: Reading) => benchFilters.map((asked) => firstPage(reading, askedFilter(asked, reading.newestAt)))
  const [newest = 0, ...filtered] = quietest([firstPage(whole, {}), ...pagesOf(whole)], 40, 0.95)
  // Medians here: two files share the caches, and what is asked is how the work grows.
  const sizes = quietest([...pagesOf(whole), ...pagesOf(tenth)], 40, 0.5)
  for (const { history } of [whole, tenth]) history.close()
  const growth = benchFilters.map(({ name }, index) => ({ name, now: sizes[index] ?? 0, before: sizes[index + benchFilters.length] ?? 0 }))
  const fastest = growth.reduce((a, b) => (b.now / b.before > a.now / a.before ? b : a))
  const [now, before] = (['now', 'before'] as const).map((which) => growth.reduce((total, one) => total + one[which], 0))
  return [
    ...benchFilters.map(
      ({ name }, index): Row => ({ what: `page of ${name} : newest page, p95`, reached: (filtered[index] ?? 0) / newest, target: atMost(5), detail: `${short(filtered[index] ?? 0)} : ${short(newest)} ms` }),
    ),
    {
      what: `all ${benchFilters.length} pages at ${calls} calls : at ${calls / 10}`,
      reached: (now ?? 0) / (before ?? 0),
      target: atMost(1.5),
      detail: `${short(now ?? 0)} : ${short(before ?? 0)} ms; most for ${fastest.name}, ${short(fastest.now / fastest.before)}`,
    },
  ]
}

/** Charts and counts: from what is kept beside the calls, against asking the calls themselves. */
export function countRows({ dir, smaller, calls }: Filled): Row[] {
  const reading = openReading(dir)
  const { history, newestAt } = reading
  const db = new Database(join(dir, 'history.db'), { readonly: true })
  const to = newestAt + 1
  const [week, month] = [Math.floor((newestAt - 7 * day) / hour) * hour, Math.floor((newestAt - 30 * day) / hour) * hour]
  const compared: { what: string; ours: () => unknown; raw: string; from: number; target: Row['target'] }[] = [
    {
      what: '7 days by hour for all keys: GROUP BY over the calls : ours',
      ours: () => history.usage({ from: week, to, bucket: 'hour' }),
      raw: 'SELECT key, id / 1024 / 3600000, count(*), sum(class > 0) FROM call NOT INDEXED WHERE id >= ? AND self = 0 GROUP BY 1, 2',
      from: week,
      target: atLeast(100),
    },
    {
      what: '7 days by minute for all keys: GROUP BY over the calls : ours',
      ours: () => history.usage({ from: week, to, bucket: 'minute' }),
      raw: 'SELECT key, id / 1024 / 60000, count(*), sum(class > 0) FROM call NOT INDEXED WHERE id >= ? AND self = 0 GROUP BY 1, 2',
      from: week,
      target: null,
    },
    {
      what: '30 days by day and tool, stacked: GROUP BY over the calls : ours',
      ours: () => history.stack({ from: month, to, bucket: 'day', by: 'tool' }),
      raw: 'SELECT tool, id / 1024 / 86400000, count(*) FROM call NOT INDEXED WHERE id >= ? AND self = 0 GROUP BY 1, 2',
      from: month,
      target: null,
    },
    {
      what: '30 days of percentiles by tool: percentile() over the calls : ours',
      ours: () => history.latency({ from: month, to }),
      raw: 'SELECT tool, percentile(duration, 50), percentile(duration, 95), percentile(duration, 99) FROM call NOT INDEXED WHERE id >= ? AND self = 0 GROUP BY 1',
      from: month,
      target: null,
    },
    {
      what: 'counts beside all filters, 7 days: GROUP BY over the calls : ours',
      ours: () => history.facets({ from: week }),
      raw: 'SELECT key, tool, class, status, count(*) FROM call NOT INDEXED WHERE id >= ? AND self = 0 GROUP BY 1, 2, 3, 4',
      from: week,
      target: null,
    },
    {
      what: 'how many calls a key made: count(*) over the calls : ours',
      ours: () => history.count({ keyIds: ['k0'] }),
      raw: 'SELECT count(*) FROM call NOT INDEXED WHERE id >= ? AND key = 1 AND self = 0',
      from: 0,
      target: null,
    },
    {
      what: 'errors by verdict, tool and scope, 7 days: GROUP BY over the calls : ours',
      ours: () => history.errorGroups({ from: week }),
      raw: "SELECT class, tool, verdict ->> 'scopes', count(*), min(id), max(id) FROM call NOT INDEXED WHERE id >= ? AND class > 0 AND self = 0 GROUP BY 1, 2, 3",
      from: week,
      target: null,
    },
  ]
  const rows = compared.map(({ what, ours, raw, from, target }): Row => {
    const statement = db.prepare<[number]>(raw)
    const [mine = 0, scanned = 0] = quietest([ours, () => statement.all(from * 1024)], 5, 0.5)
    return { what, reached: scanned / mine, target, limit: 'the answer itself, 2,000 points, is most of our time', detail: `${short(scanned)} : ${short(mine)} ms` }
  })
  db.close()
  const tenth = openReading(smaller)
  const growing: [name: string, of: (history: Reading['history'], to: number) => unknown][] = [
    ['counts beside all filters, all time', (of) => of.facets({})],
    ['errors by cause, all time', (of) => of.errorGroups({})],
    ['counts beside a duration', (of) => of.facets({ minDurationMs: 300 })],
    ['what keeping 30 days means', (of, now) => of.retention({ days: 30, now })],
    ['scopes that were refused', (of, now) => of.scopeRefusals({ from: now - 30 * day })],
  ]
  for (const [name, of] of growing) {
    const [now = 0, before = 0] = quietest([() => of(history, newestAt), () => of(tenth.history, tenth.newestAt)], 3, 0.5)
    rows.push({ what: `${name}, at ${calls} calls : at ${calls / 10}`, reached: now / before, target: null, detail: `${short(now)} : ${short(before)} ms` })
  }
  tenth.history.close()
  history.close()
  return rows
}
