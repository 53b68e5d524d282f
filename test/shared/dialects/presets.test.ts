import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { baseUrlProblem, connectionDraftSchema } from '../../../shared/connectionDraft.ts'
import { dialectFor } from '../../../shared/dialects/index.ts'
import { presets } from '../../../shared/dialects/presets.ts'
import { fieldMapSchema } from '../../../shared/fieldMap.ts'
import { T0 } from '../times.ts'

const answers = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/presets.json'), 'utf8')) as Record<string, { body: unknown }>
const ctx = { serverNow: T0, plan: null }
const readingsOf = (id: string, body: unknown) => dialectFor({ dialect: 'generic', fieldMap: presets.find((preset) => preset.id === id)?.fields })?.readUsage?.(body, ctx)

/** What each documented answer has to be read as: budget, used, limit, remaining. */
const expected: Record<string, [budget: string, used: number | null, limit: number | null, remaining: number | null][]> = {
  coingecko: [['month', 104, 500_000, 499_896]],
  elevenlabs: [['characters', 17_231, 100_000, null]],
  firecrawl: [['credits', null, null, 940.5]],
  hubspot: [['day', 12_000, 500_000, null]],
  openrouter: [['limit', 25.5, 100, 74.5], ['day', 3.5, null, null], ['month', 25.5, null, null]],
  salesforce: [['day', 2, 15_000, 14_998]],
  x: [['posts', 43_435, 5_000_000_000, null]],
}

describe('presets', () => {
  it('are connections as the form and the config file take them, under names of their own', () => {
    for (const { title, baseUrl, addressHint, authHeader, fields } of presets) {
      expect(baseUrlProblem(baseUrl === '' ? (addressHint ?? '') : baseUrl)).toBeNull()
      expect(fieldMapSchema.safeParse(fields).success).toBe(true)
      expect(connectionDraftSchema.safeParse({ name: title, dialect: 'generic', baseUrl: baseUrl === '' ? addressHint : baseUrl, authHeader, fields }).success).toBe(true)
    }
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length)
    expect(presets.map(({ title }) => title)).toEqual(presets.map(({ title }) => title).toSorted((a, b) => a.localeCompare(b)))
  })

  it.each(presets.map(({ id }) => id))('%s reads its documented answer, with every pointer finding something', (id) => {
    const answer = readingsOf(id, answers[id]?.body)
    expect(answer?.readings.map(({ budgetId, used, limit, remaining }) => [budgetId, used, limit, remaining])).toEqual(expected[id])
    expect(answer?.anomalies).toEqual([])
  })

  it('takes an OpenRouter key without a limit as one', () => {
    const answer = readingsOf('openrouter', { data: { limit: null, limit_remaining: null, usage_daily: 0, usage_monthly: 4 } })
    expect(answer?.readings.map(({ budgetId, used }) => [budgetId, used])).toEqual([['day', 0], ['month', 4]])
    expect(answer?.anomalies).toEqual([])
  })
})
