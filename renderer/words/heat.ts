import { count, plural } from './numbers.ts'

/** Days of a week that begins on Monday. */
export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `09:00`. */
export const hourName = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** What a cell says: `12 calls`, `12 calls, watched in 2 of 4 weeks`, `not known, never watched`. */
export function heatWords({ calls, watched, weeks }: { calls: number | null; watched: number; weeks: number }): string {
  if (calls === null) return 'not known, never watched'
  return `${plural(calls, 'call')}${watched < weeks ? `, watched in ${count(watched)} of ${plural(weeks, 'week')}` : ''}`
}

/** How deep a cell is coloured, 0 to 1: not at all without a call, and to be seen with the first one. */
export const heatDepth = (calls: number | null, greatest: number): number => (calls === null || calls === 0 || greatest === 0 ? 0 : 0.12 + (0.88 * calls) / greatest)
