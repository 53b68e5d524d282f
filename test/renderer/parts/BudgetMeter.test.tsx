// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { BudgetMeter, type BudgetMeterProps } from '../../../renderer/parts/BudgetMeter.tsx'
import type { BudgetView, MinuteUse } from '../../../shared/answers.ts'

afterEach(cleanup)

const budget: BudgetView = {
  connectionId: 'c',
  budgetId: 'ai_day',
  name: 'AI generations per day',
  scope: 'key',
  scopeId: 'k',
  scopeLabel: 'ci-bot',
  unit: 'generations',
  window: { kind: 'calendar', unit: 'day', zone: 'UTC', zoneSource: 'assumed' },
  limit: 50,
  used: { lo: 41, hi: 41 },
  remaining: 9,
  resetAt: Date.now() + 3_600_000,
  observedAt: Date.now() - 60_000,
  source: 'log',
  confidence: 'medium',
  inconsistent: false,
  warnAt: [80, 95, 100],
  alertsAt: [80, 95, 100],
  kinds: null,
  unreachable: null,
}
const show = (change: Partial<BudgetView> = {}, props: Partial<BudgetMeterProps> = {}) => {
  const { container } = render(
    <BudgetMeter
      budget={{ ...budget, ...change }}
      level="fine"
      reading="current"
      pace={null}
      offsetMs={0}
      resets="countdown"
      onFlipResets={() => undefined}
      {...props}
    />,
  )
  return container.textContent ?? ''
}

describe('a budget meter', () => {
  test('shows an exact number, a range, and a lower bound as such', () => {
    expect(show()).toContain('41 of 50 generations')
    cleanup()
    expect(show({ used: { lo: 41, hi: 46 } })).toContain('41–46 of 50 generations')
    cleanup()
    const open = show({ used: { lo: 41, hi: null } })
    expect(open).toContain('≥ 41 of 50 generations')
    expect(open).toContain('≥ 82 %')
  })

  test('shows unknown as unknown, never as 0', () => {
    const text = show(
      { used: { lo: null, hi: null }, observedAt: null, source: null, confidence: null, resetAt: null },
      { level: 'unknown', reading: 'none' },
    )
    expect(text).toContain('unknown of 50 generations')
    expect(text).toContain('never read')
    expect(text).not.toMatch(/\b0\b/)
    expect(screen.getByRole('img').getAttribute('aria-label')).toBe('AI generations per day: unknown')
    expect(screen.getByRole('img').querySelector('.meterUsed')).toBeNull()
  })

  test('shows no share of an unknown limit', () => {
    const text = show({ limit: null })
    expect(text).toContain('41 generations, limit unknown')
    expect(text).not.toContain('%')
  })

  test('shows a number of an ended window as past, without a share', () => {
    const text = show({}, { reading: 'past', level: 'unknown' })
    expect(text).toContain('was 41 of 50')
    expect(text).not.toContain('82 %')
    expect(text).toContain('its window has ended')
  })

  test('says in words what the colour says, where the number comes from, and what is assumed', () => {
    const text = show({}, { level: 'near' })
    for (const words of ['near the limit', 'derived, medium confidence', 'UTC assumed', 'per calendar day']) expect(text).toContain(words)
  })

  test('marks the percentages it alerts at, as the user set them', () => {
    show({ alertsAt: [60, 90, 100] })
    expect([...document.querySelectorAll<HTMLElement>('.meterTick')].map(({ style }) => style.left)).toEqual(['60%', '90%'])
    cleanup()
    show({ alertsAt: [] })
    expect(document.querySelector('.meterTick')).toBeNull()
  })

  test('says how a budget of a minute was used, what was not observed as unknown or a lower bound', () => {
    const minutes: MinuteUse = { connectionId: 'c', budgetId: 'b', scopeId: 'k', observed: 1_440, asked: 1_440, p95: { lo: 17, hi: 17 }, refused: { lo: 1, hi: 1 }, why: null }
    expect(show({}, { minutes })).toContain('last 24 h: p95 34 %, 1 minute with a 429')
    expect(screen.getByTitle(/1,440 of 1,440 minutes were observed. In 95 of 100 of them at most 17 \(/)).toBeDefined()
    cleanup()
    expect(show({ limit: null }, { minutes: { ...minutes, observed: 1_000, refused: { lo: 2, hi: null } } })).toContain('p95 17 generations, ≥ 2 minutes with a 429')
    cleanup()
    expect(show({}, { minutes: { ...minutes, refused: { lo: 0, hi: 0 }, p95: { lo: 17, hi: 25 } } })).toContain('p95 34–50 %, no minute with a 429')
    cleanup()
    expect(show({}, { minutes: { ...minutes, p95: { lo: 17, hi: null }, refused: { lo: 0, hi: null } } })).toContain('p95 ≥ 34 %, no 429 seen')
    cleanup()
    expect(show({}, { minutes: { ...minutes, observed: 0, p95: null, refused: null, why: 'no_log' } })).toContain('last 24 h: unknown, no activity log')
    expect(screen.getByTitle(/This API has no activity log/)).toBeDefined()
  })

  test('says of a limit that another comes first why it can never be reached', () => {
    expect(show({ unreachable: 'Cannot be reached: the cap of 100 comes first.' })).toContain(
      'Cannot be reached: the cap of 100 comes first.',
    )
  })

  test('switches all resets between countdown and clock from any of them', () => {
    const onFlipResets = vi.fn<() => void>()
    show({}, { onFlipResets })
    screen.getByRole('button', { name: /resets in/ }).click()
    expect(onFlipResets).toHaveBeenCalledOnce()
    cleanup()
    expect(show({}, { resets: 'clock' })).toMatch(/resets (\w{3} \d+ \w{3} )?\d\d:\d\d/)
  })

  test('escapes a hostile name instead of showing what it does', () => {
    const text = show({ name: '\u202Eexe.txt<b>' })
    expect(text).toContain('⟨U+202E⟩')
    expect(text).not.toContain('\u202E')
  })
})
