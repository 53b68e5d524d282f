import type { Database } from 'better-sqlite3'
import { firstIdAt, perMs } from './callId.ts'
import { durationsBetween } from './durations.ts'
import { closedDays, keptFrom } from './settings.ts'
import { storeOf } from './store.ts'
import { dayMs, hourMs, minuteMs } from './buckets.ts'
import { minutesOf } from './tally.ts'

/**
 * Makes every count anew: from the calls, as far back as they are kept, and above them from the tallies. Slow (some ten
 * seconds for ten million calls), exact, and only needed after damage.
 */
export function rebuildCounts(db: Database): void {
  const from = keptFrom(storeOf(db))
  const hour = `id / ${perMs * hourMs} * ${hourMs}`
  db.prepare('DELETE FROM tally_hour WHERE at >= ?').run(from)
  db.prepare(
    `INSERT INTO tally_hour (at, key, tool, class, status, kind, sub, self, calls)
     SELECT ${hour}, key, coalesce(tool, 0), class, coalesce(status, -1), kind, coalesce(sub, 0), self, count(*)
     FROM call WHERE id >= ? GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
  ).run(firstIdAt(from))
  db.exec(`
    DELETE FROM tally_day;
    INSERT INTO tally_day (at, key, tool, class, status, kind, sub, self, calls)
      SELECT at / ${dayMs} * ${dayMs}, key, tool, class, status, kind, sub, self, sum(calls) FROM tally_hour
      WHERE at < ${closedDays(storeOf(db))} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    DELETE FROM usage_hour;
    INSERT INTO usage_hour (at, key, calls, errors)
      SELECT at, key, sum(calls), sum(calls * (class > 0)) FROM tally_hour WHERE self = 0 GROUP BY at, key HAVING sum(calls) > 0;
    UPDATE key SET calls = (SELECT count(*) FROM call INDEXED BY call_by_key WHERE call.key = key.num),
      faults = (SELECT count(*) FROM call INDEXED BY fault_by_key WHERE call.key = key.num AND (class > 0 OR status >= 400));
    UPDATE tool SET calls = (SELECT count(*) FROM call INDEXED BY call_by_tool WHERE call.tool = tool.num);
    UPDATE reading_series SET newest = (SELECT num FROM reading WHERE series = reading_series.num ORDER BY at DESC, num DESC LIMIT 1)
      WHERE newest NOT IN (SELECT num FROM reading);`)
  rebuildMinutes(db, from)
  // A day of which only a part is kept stays as it was counted.
  const whole = Math.ceil(from / dayMs) * dayMs
  db.prepare('DELETE FROM duration_day WHERE at >= ?').run(whole)
  durationsBetween(db, whole, Math.max(whole, closedDays(storeOf(db))))
}

function rebuildMinutes(db: Database, from: number): void {
  const hours = db
    .prepare<[number], { at: number; key: number }>('SELECT at, key FROM usage_hour WHERE at >= ?')
    .all(from)
  const counts = db.prepare<[number, number, number], { minute: number; calls: number; errors: number }>(
    `SELECT (id / ${perMs} % ${hourMs}) / ${minuteMs} AS minute, count(*) AS calls, sum(class > 0) AS errors
     FROM call INDEXED BY call_by_key WHERE key = ? AND id >= ? AND id < ? AND self = 0 GROUP BY 1`,
  )
  const insert = db.prepare<[number, number, Buffer]>('INSERT INTO usage_minutes (at, key, minutes) VALUES (?, ?, ?)')
  db.prepare('DELETE FROM usage_minutes WHERE at >= ?').run(from)
  for (const { at, key } of hours) insert.run(at, key, minutesOf(counts.all(key, firstIdAt(at), firstIdAt(at + hourMs))))
}
