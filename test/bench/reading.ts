import { join } from 'node:path'
import Database from 'better-sqlite3'
import { History } from '../../electron/core/history/history.ts'
import { openReader } from '../../electron/core/history/open.ts'
import type { CallFilter } from '../../shared/callFilter.ts'
import { rareKey } from './data.ts'
import { atLeast, atMost, quietest, short, type Row } from './measure.ts'

const day = 86_400_000

/** Filters people use, from common to rare; `week` is set when the newest call is known. */
const filters: [name: string, filter: CallFilter & { week?: true }][] = [
  ['busy key', { keyIds: ['k0'] }],
  ['rare key', { keyIds: [rareKey] }],
  ['three keys', { keyIds: ['k1', 'k5', rareKey] }],
  ['whole connection', { connectionIds: ['bench'] }],
  ['common tool', { tools: ['tool_0'] }],
  ['seldom tool', { tools: ['tool_23'] }],
  ['ok only, 7 days', { outcome: 'ok', week: true }],
  ['errors', { outcome: 'errors' }],
  ['status 500 and 503', { statuses: [500, 503] }],
  ['key and errors', { keyIds: ['k0'], outcome: 'errors' }],
  ['key, tool, errors, 7 days', { keyIds: ['k0'], tools: ['tool_3'], outcome: 'errors', week: true }],
  ['tool and 429', { tools: ['tool_3'], statuses: [429] }],
  ['rare key, tool, 403', { keyIds: [rareKey], tools: ['tool_0'], statuses: [403] }],
  ['slower than 20 s', { minDurationMs: 20_000 }],
  ['slower than 1 s', { minDurationMs: 1000 }],
  ['common word', { text: 'common' }],
  ['two words', { text: 'word40 word41' }],
  ['rare word', { text: 'needle' }],
]

/** Pages, series and counts of a filled folder. */
export function readingRows(dir: string): Row[] {
  const history = new History(openReader(join(dir, 'history.db')))
  const newest = history.page({ filter: {}, cursor: null, limit: 1 }).calls[0]?.at ?? 0
  const page = (filter: CallFilter) => () => history.page({ filter, cursor: null, limit: 200 })
  const pages = filters.map(([, { week, ...filter }]) => page(week === true ? { ...filter, from: newest - 7 * day } : filter))
  const [first = 0, ...others] = quietest([page({}), ...pages], 40, 0.95)
  const worst = others.map((p95, index) => ({ name: filters[index]?.[0] ?? '', p95 })).reduce((a, b) => (b.p95 > a.p95 ? b : a))
  const [counts = 0] = quietest([() => history.facets({})], 15, 0.5)
  const rows: Row[] = [
    { what: `slowest of ${filters.length} filtered pages : newest page, p95`, reached: worst.p95 / first, target: atMost(5), detail: `${worst.name} ${short(worst.p95)} : ${short(first)} ms` },
    seriesRow(dir, history, newest),
    { what: 'counts beside all filters (facets, all time) : newest page', reached: counts / first, target: null, detail: `${short(counts)} ms` },
  ]
  history.close()
  return rows
}

function seriesRow(dir: string, history: History, newest: number): Row {
  const db = new Database(join(dir, 'history.db'), { readonly: true })
  const hour = 3_600_000
  const raw = db.prepare('SELECT key, id / 1024 / 3600000 AS hour, count(*), sum(class > 0) FROM call NOT INDEXED WHERE id >= ? AND self = 0 GROUP BY 1, 2')
  const from = Math.floor((newest - 7 * day) / hour) * hour
  const [ours = 0, scanned = 0] = quietest([() => history.usage({ from, to: newest + 1, bucket: 'hour' }), () => raw.all(from * 1024)], 7, 0.5)
  db.close()
  return { what: '7 days by hour for all keys: GROUP BY over the calls : ours', reached: scanned / ours, target: atLeast(100), detail: `${short(scanned)} : ${short(ours)} ms` }
}
