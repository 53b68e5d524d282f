import { addAlerts, growAlerts, saveAlertState } from './alerts.ts'
import { callIdOf } from './callId.ts'
import { CallWriter } from './calls.ts'
import { connectionNum, saveKey } from './connections.ts'
import { saveGaps } from './gaps.ts'
import { answeredBefore, saveMemory } from './memory.ts'
import { insertPoll } from './polls.ts'
import { addReadings } from './readings.ts'
import { keptFrom } from './settings.ts'
import type { Store } from './store.ts'
import type { PollCommit, PollCommitted } from './types.ts'

/**
 * Stores all a poll brought. Runs inside one transaction: all of it is there, or nothing. The same poll committed again
 * changes nothing and gets the same answer, so a caller that lost the answer may simply repeat.
 */
export function commitPoll(store: Store, commit: PollCommit): PollCommitted {
  const connection = connectionNum(store, commit.poll.connectionId)
  const before = answeredBefore(store, connection, commit.poll)
  if (before !== null) return before

  for (const key of commit.keys) saveKey(store, key)
  const poll = insertPoll(store, connection, commit.poll)
  const calls = new CallWriter(store, connection, poll)
  for (const changed of commit.changedCalls) calls.change(callIdOf(changed.id), changed.call)
  const callIds = calls.insert(commit.newCalls, keptFrom(store))
  calls.finish()
  addReadings(store, connection, commit.readings)
  saveGaps(store, commit.gaps)
  const answer: PollCommitted = { callIds, newAlertIds: addAlerts(store, connection, commit.alerts) }
  growAlerts(store, commit.grownAlerts)
  saveAlertState(store, connection, commit.alertState)
  saveMemory(store, connection, commit, answer)
  return answer
}
