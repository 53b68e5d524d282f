import { describe, expect, it } from 'vitest'
import { callGroups } from '../../../electron/core/history/callGroups.ts'
import { errorGroups } from '../../../electron/core/history/errorGroups.ts'
import { facets } from '../../../electron/core/history/facets.ts'
import { latency } from '../../../electron/core/history/latency.ts'
import { limitChanges } from '../../../electron/core/history/limitChanges.ts'
import { markCall } from '../../../electron/core/history/marks.ts'
import { countSlice, pageSlice } from '../../../electron/core/history/page.ts'
import { retentionForecast } from '../../../electron/core/history/retention.ts'
import { minuteCalls } from '../../../electron/core/history/minuteCalls.ts'
import { refusedMinutes } from '../../../electron/core/history/refusedMinutes.ts'
import { scopeRefusals } from '../../../electron/core/history/scopeRefusals.ts'
import { stack } from '../../../electron/core/history/stack.ts'
import { storeOf, type Store } from '../../../electron/core/history/store.ts'
import { usage } from '../../../electron/core/history/usage.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { History } from '../../../electron/core/history/history.ts'
import { connection, day0, key, newCall, pollCommit, tempFolder, verdict } from './samples.ts'

const day = 86_400_000
/** Three days, of which two are over and summed up, with an error whose scope is missing. */
function filled(): Store {
  const opened = openFolder(tempFolder(), day0)
  const history = new History(opened)
  history.saveConnection(connection())
  const calls = Array.from({ length: 60 }, (_, index) => newCall({ keyId: 'k1', at: day0 + index * (day / 20), durationMs: 100 + index, verdict: verdict(index % 9 === 0 ? 'missing_scope' : 'ok') }))
  history.commitPoll(pollCommit('p1', { keys: [key('k1')], newCalls: calls }))
  history.tidy({ keepFrom: null })
  return storeOf(opened.db)
}

/** How SQLite walks tables that grow with the calls, in its own words, for every question that `work` asks. */
function walks(work: (store: Store) => unknown): string[] {
  const store = filled()
  const asked: string[] = []
  work({ ...store, sql: (text) => (asked.push(text), store.sql(text)) })
  const steps = asked.flatMap((text) =>
    store.db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
      .all(...Array.from({ length: text.split('?').length - 1 }, () => null))
      .map((row) => row.detail),
  )
  return [...new Set(steps.filter((step) => /\b(call|call_text|call_mark|tally_\w+|usage_\w+|duration_day|reading)\b/.test(step)))]
}

const range = { from: day0 + 1000, to: day0 + 3 * day - 1000 }

describe('how answers are found', () => {
  const answers: [name: string, work: (store: Store) => unknown, steps: string[]][] = [
    ['usage by hour', (store) => usage(store, { ...range, bucket: 'hour' }),
      ['SEARCH usage_hour USING PRIMARY KEY (at>? AND at<?)'],
    ],
    ['usage by day', (store) => usage(store, { ...range, bucket: 'day' }),
      ['SEARCH usage_hour USING PRIMARY KEY (at>? AND at<?)'],
    ],
    ['usage by minute', (store) => usage(store, { ...range, bucket: 'minute' }),
      ['SEARCH usage_minutes USING PRIMARY KEY (at>? AND at<?)'],
    ],
    ['stacked days', (store) => stack(store, { ...range, bucket: 'day', by: 'tool' }),
      ['SEARCH tally_day USING PRIMARY KEY (at>? AND at<?)', 'SEARCH tally_hour USING PRIMARY KEY (at>? AND at<?)'],
    ],
    ['stacked minutes', (store) => stack(store, { from: day0, to: day0 + 3_600_000, bucket: 'minute', by: 'key' }),
      ['SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    ],
    ['durations', (store) => latency(store, range),
      ['SEARCH duration_day USING PRIMARY KEY (at>? AND at<?)', 'SEARCH call USING COVERING INDEX call_by_key (key=? AND id>? AND id<?)'],
    ],
    ['counts of a filter', (store) => facets(store, { keyIds: ['k1'], ...range }, 0),
      ['SEARCH call USING PRIMARY KEY (at>? AND at<?)', 'SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    ],
    ['counts of a duration', (store) => facets(store, { minDurationMs: 120 }, 0),
      ['SCAN call_mark', 'SEARCH call', 'SEARCH call USING COVERING INDEX call_by_key (key=? AND id>? AND id<?)'],
    ],
    ['how many', (store) => countSlice(store, { filter: { tools: ['search'], ...range }, cursor: null }, 0),
      ['SEARCH call USING PRIMARY KEY (at>? AND at<?)', 'SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    ],
    ['how many of a duration', (store) => countSlice(store, { filter: { minDurationMs: 120, keyIds: ['k1'] }, cursor: null }, 0),
      ['SCAN call_mark', 'SEARCH call', 'SEARCH call USING COVERING INDEX call_by_key (key=? AND id>? AND id<?)'],
    ],
    ['a page of what few calls have', (store) => pageSlice(store, { filter: { statuses: [302] }, cursor: null, limit: 200 }),
      ['SCAN call_mark', 'SEARCH call', 'SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    ],
    ['the rest of a page of what few calls have', (store) => pageSlice(store, { filter: { maxDurationMs: 2 }, cursor: String((day0 + day) * 1024), limit: 200 }),
      ['SCAN call_mark', 'SEARCH call', 'SEARCH call USING COVERING INDEX call_by_key (key=? AND id>? AND id<?)'],
    ],
    ['a page of a word and a duration', (store) => pageSlice(store, { filter: { text: 'search', minDurationMs: 5000 }, cursor: null, limit: 200 }),
      ['SCAN call_text VIRTUAL TABLE INDEX 192:M1><', 'SEARCH call USING INTEGER PRIMARY KEY (rowid=?)'],
    ],
    ['counts of a word and a duration', (store) => facets(store, { text: 'search', minDurationMs: 5000 }, 0),
      ['SCAN call_text VIRTUAL TABLE INDEX 192:M1><', 'SEARCH call USING INTEGER PRIMARY KEY (rowid=?)'],
    ],
    ['errors by cause', (store) => errorGroups(store, {}),
      ['SCAN call_mark', 'SEARCH call USING COVERING INDEX fault_by_time (id>? AND id<?)', 'SEARCH call USING INTEGER PRIMARY KEY (rowid=?)'],
    ],
    ['refusals for scopes', (store) => scopeRefusals(store, { from: day0 }),
      ['SEARCH call USING INDEX fault_by_time (id>?)', 'SEARCH call USING COVERING INDEX call_by_key (key=? AND id>?)'],
    ],
    ['minutes with a 429', (store) => refusedMinutes(store, range),
      ['SEARCH call USING INDEX fault_by_time (id>? AND id<?)'],
    ],
    ['minutes by kind of call', (store) => minuteCalls(store, { connectionId: 'c1', ...range }),
      ['SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    ],
    ['changed limits', (store) => limitChanges(store),
      ['SEARCH reading USING INDEX reading_by_time (series=?)'],
    ],
    ['counts for costs', (store) => callGroups(store, { connectionId: 'c1', ...range }),
      ['SEARCH call USING COVERING INDEX call_by_key (key=?)', 'SEARCH call USING INDEX call_by_key (key=? AND id>? AND id<?)', 'SEARCH tally_day USING PRIMARY KEY (at>? AND at<?)', 'SEARCH tally_hour USING PRIMARY KEY (at>? AND at<?)'],
    ],
    ['a mark', (store) => markCall(store, 1, { pinned: true }),
      ['SEARCH call USING INTEGER PRIMARY KEY (rowid=?)'],
    ],
    ['what a retention takes', (store) => retentionForecast(store, { sizeBytes: 1, days: 1, now: day0 + 3 * day }),
      ['SEARCH call', 'SEARCH call USING PRIMARY KEY (at>? AND at<?)', 'SEARCH call USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)', 'SEARCH call_mark USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
    ],
  ]
  for (const [name, work, steps] of answers) {
    it(`${name}: from counts and indexes alone`, () => {
      expect(walks(work)).toEqual(steps)
    })
  }
})
