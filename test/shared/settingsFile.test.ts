import { describe, expect, test } from 'vitest'
import { readSettingsFile, settingsFileLimits, settingsFileText } from '../../shared/settingsFile.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { connection, key } from '../core/history/samples.ts'

const settings: Settings = {
  ...defaultSettings,
  theme: 'dark',
  rawRetentionDays: 7,
  mutedKeyIds: ['k1'],
  budgetThresholds: [
    { connectionId: 'c1', budgetId: 'day', thresholds: [50] },
    { connectionId: 'c1', budgetId: 'day', scopeId: 'k1', thresholds: [10] },
  ],
}
const own = { ...connection(), id: 'c1', name: 'Acme' }
const text = settingsFileText({ settings, views: [{ name: 'Refused', query: 'status:4xx' }], connections: [own], keys: [{ ...key('k1'), connectionId: 'c1', label: 'ci', role: 'watched' }] })
const changed = (change: (file: Record<string, unknown>) => void): string => {
  const file = JSON.parse(text) as Record<string, unknown>
  change(file)
  return JSON.stringify(file)
}
const problem = (written: string): string => {
  const read = readSettingsFile(written)
  return read.ok ? 'none' : read.problem
}

describe('a file of settings', () => {
  test('reads back as what was set, without anything that means one machine only', () => {
    const read = readSettingsFile(text)
    expect(read).toMatchObject({
      ok: true,
      file: {
        settings: { theme: 'dark', rawRetentionDays: 7 },
        views: [{ name: 'Refused', query: 'status:4xx' }],
        connections: [{ name: 'Acme', keys: [{ label: 'ci', role: 'watched' }], thresholds: [{ budgetId: 'day', thresholds: [50] }] }],
      },
    })
    expect(text).not.toMatch(/mutedKeyIds|snoozes|"id"|createdAt/)
  })

  test('C15: of a newer version is refused, with both versions and what to do', () => {
    expect(problem(changed((file) => (file['version'] = 2)))).toBe('A newer Headroom wrote this file (version 2; this one reads up to 1). Update Headroom here, then choose it again.')
  })

  test('C15: is refused as a whole when anything in it is not as it should be, and says where', () => {
    expect(problem(changed((file) => (file['theme'] = 'dark')))).toMatch(/not used.*theme/)
    expect(problem(changed((file) => ((file['settings'] as Record<string, unknown>)['rawRetentionDays'] = -1)))).toMatch(/settings\.rawRetentionDays/)
    const first = (file: Record<string, unknown>) => (file['connections'] as Record<string, unknown>[])[0] ?? {}
    expect(problem(changed((file) => (first(file)['baseUrl'] = 'http://evil.example')))).toMatch(/connections\.0\.baseUrl: Plain http/)
    expect(problem(changed((file) => (first(file)['keys'] = [{ label: 'ci', role: 'monitor', secret: 'sk_live_1' }])))).toMatch(/connections\.0\.keys\.0/)
    expect(problem(changed((file) => (first(file)['paused'] = false)))).toMatch(/paused/)
  })

  test('C15: that is none, is too large or too deep is refused before it is looked into', () => {
    expect(problem('')).toBe('The file cannot be read: the body is empty.')
    expect(problem('[]')).toMatch(/no file of Headroom’s settings/)
    expect(problem('{"format":"har"}')).toMatch(/no file of Headroom’s settings/)
    expect(problem(' '.repeat(settingsFileLimits.maxBytes + 1))).toMatch(/larger than 262144 bytes/)
    expect(problem('['.repeat(40) + ']'.repeat(40))).toMatch(/nested deeper than 32/)
    expect(problem('{"format":"headroom settings","__proto__":{"version":1}}')).toMatch(/version/)
  })
})
