import { expect, it } from 'vitest'
import { day0, pollCommit, reading, tempHistory } from './samples.ts'

it('lists when the API stated another limit, and not what we concluded', () => {
  const history = tempHistory()
  const at = (minute: number, limit: number | null, source: 'header' | 'inferred_429' = 'header') => reading({ at: day0 + minute * 60_000, limit, lo: minute, source })
  const readings = [at(0, 100), at(1, 100), at(2, null), at(3, 60), at(4, 60), at(5, 120), at(6, 50, 'inferred_429'), at(7, 70, 'inferred_429')]
  readings.forEach((one, index) => history.commitPoll(pollCommit(`p${index}`, { readings: [one] })))
  expect(history.limitChanges().map(({ at: changedAt, before, after, source }) => [changedAt - day0, before, after, source])).toEqual([
    [5 * 60_000, 60, 120, 'header'],
    [3 * 60_000, 100, 60, 'header'],
  ])
  expect(history.limitChanges('another')).toEqual([])
})
