import { describe, expect, test } from 'vitest'
import { planImport } from '../../../renderer/state/settingsImport.ts'
import { defaultSettings } from '../../../shared/settings.ts'
import type { SettingsFile } from '../../../shared/settingsFile.ts'

const { theme, notifications, thresholds, rawRetentionDays, quietHours } = defaultSettings
const file = (change: Partial<SettingsFile>): SettingsFile => ({
  format: 'headroom settings',
  version: 1,
  settings: { theme, notifications, thresholds, rawRetentionDays, quietHours },
  views: [],
  connections: [],
  ...change,
})
const here = { settings: defaultSettings, views: [{ name: 'Refused', query: 'status:4xx' }], connections: [{ name: 'Acme' }] }

describe('reading a file of settings', () => {
  test('changes nothing where all is the same', () => {
    expect(planImport(file({ views: here.views }), here)).toEqual({ settings: {}, views: [], connections: [], sentences: [] })
  })

  test('says everything that will change before it does', () => {
    const plan = planImport(
      file({
        settings: { theme: 'dark', notifications, thresholds: [50], rawRetentionDays: 3, quietHours: { from: '22:00', to: '07:00' } },
        views: [
          { name: 'Refused', query: 'status:403' },
          { name: 'Slow', query: '>2s' },
        ],
        connections: ['Acme', 'Beta'].map((name) => ({ name, dialect: 'generic', baseUrl: 'https://api.example.com', keys: [], thresholds: [] })),
      }),
      here,
    )
    expect(plan.settings).toEqual({ theme: 'dark', thresholds: [50], rawRetentionDays: 3, quietHours: { from: '22:00', to: '07:00' } })
    expect(plan.connections.map(({ name }) => name)).toEqual(['Beta'])
    expect(plan.sentences).toEqual([
      'The theme becomes dark.',
      'Budgets tell at 50 %.',
      'Single calls are kept for 3 days; older ones go within the hour.',
      'Quiet hours are from 22:00 to 07:00.',
      '2 views of the log are saved, 1 in place of one of the same name.',
      '1 connection is added, paused and without its key: Beta.',
      '1 connection is left alone, because there is one of that name.',
    ])
  })
})
