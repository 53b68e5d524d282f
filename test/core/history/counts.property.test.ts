import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { rebuildCounts } from '../../../electron/core/history/recount.ts'
import type { NewCall } from '../../../electron/core/history/types.ts'
import { connectionIds, keyIdsOf, randomCalls } from './randomCalls.ts'
import { connection, day0, key, poll, pollCommit, tempFolder } from './samples.ts'

/** What can happen to a history, in any order. */
type Step =
  | { kind: 'store'; calls: NewCall[] }
  | { kind: 'change'; which: number; to: NewCall }
  | { kind: 'tidy'; hours: number | null }
  | { kind: 'remove'; connectionId: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('store' as const), calls: randomCalls }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), which: fc.nat(), to: fc.constant(null) }).chain(({ kind, which }) => randomCalls.filter((calls) => calls.length > 0).map(([to]) => ({ kind, which, to: to as NewCall }))) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tidy' as const), hours: fc.option(fc.integer({ min: 0, max: 80 })) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), connectionId: fc.constantFrom(...connectionIds) }) },
)

const counted = ['tally_hour WHERE calls <> 0', 'tally_day WHERE calls <> 0', 'usage_hour WHERE calls <> 0', 'key', 'tool']
const countsOf = (db: Database) => ({
  ...Object.fromEntries(counted.map((from) => [from, db.prepare(`SELECT * FROM ${from} ORDER BY 1, 2`).all()])),
  // What a call that was taken back leaves is the longest of its day.
  durations: db.prepare('SELECT at, connection, tool, ms, calls FROM duration_day WHERE calls <> 0').all(),
  // An hour whose calls were all taken back keeps a row of zeros.
  minutes: db.prepare('SELECT at, key, hex(minutes) FROM usage_minutes WHERE minutes <> zeroblob(480)').all(),
})

describe('whatever happens to a history', () => {
  it('its counts are those of its calls, and every call is in the index once', { timeout: 60_000 }, () => {
    const dir = tempFolder()
    let runs = 0
    const run = (steps: Step[]) => {
      // A folder for each, because what was tidied away stays away.
      runs += 1
      const opened = openFolder(join(dir, String(runs)), day0)
      opened.db.pragma('synchronous = OFF')
      const history = new History(opened)
      let polls = 0
      const ids: { id: string; connectionId: string }[] = []
      for (const next of steps) {
        if (next.kind === 'tidy') history.tidy({ keepFrom: next.hours === null ? null : day0 + next.hours * 3_600_000 })
        else if (next.kind === 'remove') history.removeConnection(next.connectionId)
        else {
          const target = next.kind === 'change' ? ids[next.which % Math.max(1, ids.length)] : undefined
          for (const connectionId of connectionIds) {
            history.saveConnection(connection({ id: connectionId }))
            const newCalls = next.kind === 'store' ? next.calls.filter((call) => call.connectionId === connectionId) : []
            const changedCalls = next.kind === 'change' && target !== undefined && next.to.connectionId === connectionId && target.connectionId === connectionId ? [{ id: target.id, call: next.to }] : []
            polls += 1
            const commit = pollCommit(`p${polls}`, { poll: poll(`p${polls}`, { connectionId }), keys: keyIdsOf(connectionId).map((id) => key(id, { connectionId })), newCalls, changedCalls })
            ids.push(...history.commitPoll(commit).callIds.map((id) => ({ id, connectionId })))
          }
        }
      }
      const before = countsOf(opened.db)
      expect(opened.db.prepare('SELECT (SELECT count(*) FROM call_text) - (SELECT count(*) FROM call)').pluck().get()).toBe(0)
      opened.db.exec('SAVEPOINT recount')
      rebuildCounts(opened.db)
      const after = countsOf(opened.db)
      opened.db.exec('ROLLBACK TO recount; RELEASE recount')
      history.close()
      expect(before).toEqual(after)
    }
    fc.assert(fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), run), { numRuns: 60 })
  })
})
