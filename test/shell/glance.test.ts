import { expect, test } from 'vitest'
import { glanceAt, levels } from '../../electron/shell/glance.ts'
import { trayPixels } from '../../electron/shell/trayIcon.ts'
import type { BudgetView, ConnectionView } from '../../shared/answers.ts'

const connection = (change: Partial<ConnectionView> = {}): ConnectionView => ({
  id: 'c1',
  name: 'Studio',
  dialect: 'tools',
  baseUrl: 'https://a.test',
  plan: null,
  poll: { mode: 'adaptive' },
  paused: false,
  paths: {},
  authHeader: null,
  keepArguments: false,
  createdAt: 0,
  state: 'ok',
  stateReason: null,
  clockOffsetMs: null,
  lastOkAtClient: null,
  lastPollAtClient: null,
  dialectTitle: 'Tools',
  notOffered: [],
  ...change,
})
const budget = (used: number | null, change: Partial<BudgetView> = {}): BudgetView => ({
  connectionId: 'c1',
  budgetId: 'ai_day',
  name: 'AI generations per day',
  scope: 'key',
  scopeId: 'k1',
  scopeLabel: 'Website',
  unit: 'generations',
  window: { kind: 'unknown', sec: null },
  limit: 50,
  used: { lo: used, hi: used },
  remaining: null,
  resetAt: null,
  observedAt: null,
  source: null,
  confidence: null,
  inconsistent: false,
  warnAt: [80, 95],
  alertsAt: [80, 95],
  kinds: null,
  unreachable: null,
  ...change,
})

test('nothing watched is idle, everything within limits is ok', () => {
  expect(glanceAt([], []).level).toBe('idle')
  expect(glanceAt([connection()], [budget(10)])).toEqual({ level: 'ok', text: 'Headroom: 1 connection, all within their limits' })
})

test('a budget at its threshold is a warning, a used up one is trouble, and the worst is what is said', () => {
  expect(glanceAt([connection()], [budget(40)])).toEqual({ level: 'warning', text: 'Studio: AI generations per day (Website) at 80 %' })
  expect(glanceAt([connection()], [budget(40), budget(50, { scopeLabel: '' })])).toEqual({ level: 'trouble', text: 'Studio: AI generations per day at 100 %' })
})

test('a warning comes at the percentages the user set, and never where they set none', () => {
  expect(glanceAt([connection()], [budget(40, { alertsAt: [90] })]).level).toBe('ok')
  expect(glanceAt([connection()], [budget(30, { alertsAt: [95, 60] })]).level).toBe('warning')
  expect(glanceAt([connection()], [budget(49, { alertsAt: [] })]).level).toBe('ok')
})

test('a connection in trouble says why', () => {
  expect(glanceAt([connection(), connection({ state: 'auth_failed', stateReason: 'The key is no longer accepted.' })], [budget(45)])).toEqual({
    level: 'trouble',
    text: 'Studio: The key is no longer accepted.',
  })
  expect(glanceAt([connection({ state: 'offline' })], []).level).toBe('warning')
})

test('unknown numbers and short windows are no reason to worry', () => {
  const calm = [budget(null), budget(10, { limit: null }), budget(10, { limit: 0 }), budget(60, { warnAt: [] })]
  expect(glanceAt([connection()], calm).level).toBe('ok')
})

test('a hostile name stays one short line', () => {
  const { text } = glanceAt([connection({ name: `a\n\u202e${'x'.repeat(500)}`, state: 'error' })], [])
  expect(text.length).toBeLessThanOrEqual(120)
  expect(text).toContain('⟨U+202E⟩')
  expect(text).not.toContain('\n')
})

test('the four icons differ in shape, not only in colour', () => {
  const alphas = levels.map((level) => trayPixels(level, 32).filter((_, index) => index % 4 === 3))
  expect(alphas.map((alpha) => alpha.length)).toEqual(levels.map(() => 32 * 32))
  const drawn = alphas.map((alpha) => alpha.reduce((sum, value) => sum + value, 0))
  expect(drawn.toSorted((a, b) => a - b)).toEqual(drawn)
  expect(new Set(drawn).size).toBe(levels.length)
  expect(alphas.every((alpha) => alpha[0] === 0)).toBe(true)
})

test('icon bytes are premultiplied', () => {
  const pixels = trayPixels('trouble', 16)
  for (let index = 0; index < pixels.length; index += 4) expect(Math.max(...pixels.subarray(index, index + 3))).toBeLessThanOrEqual(pixels[index + 3] ?? 0)
})
