import { describe, expect, it } from 'vitest'
import type { AlertingInput } from '../../../electron/core/alerting/alertingInput.ts'
import { burstAlerts } from '../../../electron/core/alerting/burstAlerts.ts'
import type { NewCall } from '../../../electron/core/history/types.ts'
import { tools } from '../../../shared/dialects/tools.ts'
import { bareVerdict } from '../../../shared/verdict/bareVerdict.ts'
import { connection as sampleConnection } from '../history/samples.ts'

const noon = Date.UTC(2026, 10, 22, 12)
const connection = sampleConnection({ id: 'c', name: 'Studio', dialect: 'tools', createdAt: 0 })

const refused = (second: number, isSelf: boolean): NewCall => ({
  connectionId: 'c',
  keyId: 'k',
  at: noon + second * 1000,
  atSource: 'row',
  atErrMs: 1,
  tool: 'activity_log',
  route: null,
  method: null,
  kind: 'read',
  status: 429,
  ok: false,
  verdict: bareVerdict('rate_limited', null),
  durationMs: 1,
  argsShape: null,
  args: null,
  errorText: null,
  isSelf,
  serverId: null,
  anomalies: [],
  raw: null,
})

const input = (calls: NewCall[]): AlertingInput => ({
  connection,
  dialect: tools,
  specs: new Map(),
  keys: [],
  readings: [],
  newCalls: calls,
  seenCalls: calls,
  gaps: [],
  thresholds: () => [],
  stopped: null,
  state: {},
  serverNow: noon + 60_000,
  clientNow: noon + 60_000,
  zone: 'UTC',
  locale: 'en-GB',
})

describe('a burst of refusals', () => {
  const calls = (isSelf: boolean): NewCall[] => Array.from({ length: 20 }, (_, second) => refused(second, isSelf))

  it('of clients is told', () => {
    expect(burstAlerts(input(calls(false))).alerts).toMatchObject([{ kind: 'burst', class: 'rate_limited', count: 20 }])
  })

  it('of our own polls is none, however many they are (BU-11)', () => {
    expect(burstAlerts(input(calls(true))).alerts).toEqual([])
    expect(burstAlerts(input([...calls(true), refused(30, false)])).alerts).toEqual([])
  })
})
