import { expect, test } from 'vitest'
import { refusalMeaning } from '../../../renderer/state/refusal.ts'

const verdict: Parameters<typeof refusalMeaning>[0] = { class: 'rate_limited', budgets: ['minute'], conf: 'medium', waitMs: 32_000, waitSource: 'header_delta' }

test('each of the meanings of 429 tells its budget, its time and whether retrying helps', () => {
  expect(refusalMeaning(verdict, 1_000)).toEqual({ kind: 'rate', budgets: ['minute'], conf: 'medium', againAt: 33_000, isGuess: false, isUseless: false })
  expect(refusalMeaning({ ...verdict, class: 'quota_exceeded', waitMs: null, waitSource: null }, 1_000)).toMatchObject({ kind: 'quota', againAt: null, isUseless: true })
  expect(refusalMeaning({ ...verdict, class: 'concurrency_limited' }, 0)).toMatchObject({ kind: 'concurrency', isUseless: false })
  expect(refusalMeaning({ ...verdict, waitSource: 'default' }, 0)?.isGuess).toBe(true)
  expect(refusalMeaning({ ...verdict, class: 'missing_scope' }, 0)).toBeNull()
})
