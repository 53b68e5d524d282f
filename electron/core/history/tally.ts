import { dayMs, hourMs, minuteMs } from './buckets.ts'
import { addLateDuration, durationsBetween } from './durations.ts'
import { closedDays, setClosedDays } from './settings.ts'
import type { Store } from './store.ts'

/** What counts of calls are kept by: columns of a call. */
export interface Tallied {
  key: number
  tool: number | null
  class: number
  status: number | null
  kind: number
  sub: number | null
  self: number
  duration: number | null
}

const tallyColumns = ['at', 'key', 'tool', 'class', 'status', 'kind', 'sub', 'self'] as const

/** Collects what one transaction changes in counts, and writes it at its end in as few statements as there are groups. */
export class Tally {
  readonly #connection: number
  readonly #hours = new Map<string, { columns: [hour: number, ...number[]]; calls: number }>()
  readonly #minutes = new Map<string, { hour: number; key: number; changes: [index: number, by: number][] }>()
  readonly #keys = new Map<number, { calls: number; faults: number }>()
  readonly #tools = new Map<number, number>()
  readonly #durations: { at: number; tool: number | null; duration: number; by: 1 | -1 }[] = []

  /** `connection` = the one whose calls change. */
  constructor(connection: number) {
    this.#connection = connection
  }

  /** Counts one call made at `at` (epoch ms) `by` times; -1 takes it back. */
  add(at: number, call: Tallied, by: 1 | -1): void {
    const hour = Math.floor(at / hourMs) * hourMs
    const { key, class: cls, kind, self } = call
    const [tool, status, sub] = [call.tool ?? 0, call.status ?? -1, call.sub ?? 0]
    const group = `${hour} ${key} ${tool} ${cls} ${status} ${kind} ${sub} ${self}`
    const counted = this.#hours.get(group)
    if (counted === undefined) this.#hours.set(group, { columns: [hour, key, tool, cls, status, kind, sub, self], calls: by })
    else counted.calls += by

    const ofKey = this.#keys.get(key)
    const fault = isFault(call) ? by : 0
    if (ofKey === undefined) this.#keys.set(key, { calls: by, faults: fault })
    else {
      ofKey.calls += by
      ofKey.faults += fault
    }
    if (call.tool !== null) this.#tools.set(call.tool, (this.#tools.get(call.tool) ?? 0) + by)

    if (call.self === 1) return
    if (call.duration !== null) this.#durations.push({ at, tool: call.tool, duration: call.duration, by })
    const series = `${hour} ${key}`
    const minute = Math.floor((at - hour) / minuteMs)
    const changes = this.#minutes.get(series)?.changes ?? []
    if (changes.length === 0) this.#minutes.set(series, { hour, key, changes })
    changes.push([2 * minute, by])
    if (call.class > 0) changes.push([2 * minute + 1, by])
  }

  /** Writes everything collected. */
  write(store: Store): void {
    const closed = closedDays(store)
    const addHour = tallyStatement(store, 'tally_hour')
    for (const { columns, calls } of this.#hours.values()) {
      if (calls === 0) continue
      addHour.run(...columns, calls)
      const [hour, ...rest] = columns
      // A day still open is summed up once, when it is closed; only a late call has to be counted there, too.
      if (hour < closed) tallyStatement(store, 'tally_day').run(Math.floor(hour / dayMs) * dayMs, ...rest, calls)
    }
    for (const series of this.#minutes.values()) writeMinutes(store, series)
    for (const [num, { calls, faults }] of this.#keys) {
      store.sql<[number, number, number]>('UPDATE key SET calls = calls + ?, faults = faults + ? WHERE num = ?').run(calls, faults, num)
    }
    for (const late of this.#durations) if (late.at < closed) addLateDuration(store, { ...late, connection: this.#connection })
    for (const [num, calls] of this.#tools) store.sql<[number, number]>('UPDATE tool SET calls = calls + ? WHERE num = ?').run(calls, num)
  }
}

/** The condition of the two fault indexes: an error, or a status that says so whatever the dialect made of it. */
export function isFault(call: { class: number; status: number | null }): boolean {
  return call.class > 0 || (call.status ?? 0) >= 400
}

function tallyStatement(store: Store, table: 'tally_hour' | 'tally_day') {
  const names = tallyColumns.join(', ')
  return store.sql<number[]>(
    `INSERT INTO ${table} (${names}, calls) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (${names}) DO UPDATE SET calls = calls + excluded.calls`,
  )
}

/**
 * Sums up the oldest day that was not summed up yet and is over: newer calls say so, or its calls are about to go
 * (`keepFrom`). Answers whether there was one. Storing every call by the day, too, would cost a fifth of storing it.
 */
export function closeDay(store: Store, keepFrom: number): boolean {
  const hours = store
    .sql<[number], { first: number | null; last: number | null }>(
      `SELECT (SELECT min(at) FROM tally_hour WHERE at >= ?) AS first, (SELECT max(at) FROM tally_hour) AS last`,
    )
    .get(closedDays(store))
  if (hours?.first == null || hours.last === null) return false
  const day = Math.floor(hours.first / dayMs) * dayMs
  if (hours.last < day + dayMs && keepFrom <= day) return false
  const names = tallyColumns.slice(1).join(', ')
  store
    .sql<[number, number, number]>(`INSERT INTO tally_day (at, ${names}, calls) SELECT ?, ${names}, sum(calls) FROM tally_hour WHERE at >= ? AND at < ? GROUP BY ${names}`)
    .run(day, day, day + dayMs)
  durationsBetween(store.db, day, day + dayMs)
  setClosedDays(store, day + dayMs)
  return true
}

/** Two 32-bit counts for each minute of an hour. */
const minutesBytes = 60 * 2 * 4

function writeMinutes(store: Store, series: { hour: number; key: number; changes: [index: number, by: number][] }): void {
  const { hour, key, changes } = series
  const stored = store.sql<[number, number], { minutes: Buffer }>('SELECT minutes FROM usage_minutes WHERE at = ? AND key = ?').get(hour, key)
  const counts = stored?.minutes ?? Buffer.alloc(minutesBytes)
  let calls = 0
  let errors = 0
  for (const [index, by] of changes) {
    counts.writeUInt32LE(Math.max(0, counts.readUInt32LE(index * 4) + by), index * 4)
    if (index % 2 === 0) calls += by
    else errors += by
  }
  store
    .sql<[number, number, Buffer]>(
      'INSERT INTO usage_minutes (at, key, minutes) VALUES (?, ?, ?) ON CONFLICT (at, key) DO UPDATE SET minutes = excluded.minutes',
    )
    .run(hour, key, counts)
  store
    .sql<[number, number, number, number]>(
      `INSERT INTO usage_hour (at, key, calls, errors) VALUES (?, ?, ?, ?)
       ON CONFLICT (at, key) DO UPDATE SET calls = calls + excluded.calls, errors = errors + excluded.errors`,
    )
    .run(hour, key, calls, errors)
}

/** Counts of an hour as they are stored. */
export function minutesOf(counts: readonly { minute: number; calls: number; errors: number }[]): Buffer {
  const minutes = Buffer.alloc(minutesBytes)
  for (const { minute, calls, errors } of counts) {
    minutes.writeUInt32LE(calls, minute * 8)
    minutes.writeUInt32LE(errors, minute * 8 + 4)
  }
  return minutes
}

/** Calls and errors of each minute of an hour. */
export function readMinutes(minutes: Buffer): { calls: number; errors: number }[] {
  return Array.from({ length: 60 }, (_, minute) => ({ calls: minutes.readUInt32LE(minute * 8), errors: minutes.readUInt32LE(minute * 8 + 4) }))
}

/** A time range cut where counts exist: whole days, whole hours beside them, and the rest, to be counted call by call. */
export interface Pieces {
  days: [from: number, to: number][]
  hours: [from: number, to: number][]
  calls: [from: number, to: number][]
}

/** Cuts `from <= at < to`; whole days are used before `closed` (see `closedDays`). */
export function cutRange(from: number, to: number, closed: number): Pieces {
  const nonEmpty = (...ranges: [number, number][]) => ranges.filter(([start, end]) => start < end)
  const cut = (length: number, start: number, end: number): [number, number] | null => {
    const first = Math.ceil(start / length) * length
    const last = Math.floor(end / length) * length
    return first < last ? [first, last] : null
  }
  if (from >= to) return { days: [], hours: [], calls: [] }
  const hours = cut(hourMs, from, to)
  if (hours === null) return { days: [], hours: [], calls: [[from, to]] }
  const calls = nonEmpty([from, hours[0]], [hours[1], to])
  const days = cut(dayMs, hours[0], Math.min(hours[1], closed))
  if (days === null) return { days: [], hours: [hours], calls }
  return { days: [days], hours: nonEmpty([hours[0], days[0]], [days[1], hours[1]]), calls }
}
