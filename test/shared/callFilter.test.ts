import { expect, test } from 'vitest'
import { callFilterSchema } from '../../shared/callFilter.ts'

const problemOf = (filter: unknown): string | undefined => callFilterSchema.safeParse(filter).error?.issues[0]?.message

test('a filter looks for no more than a query can say, wherever it says it', () => {
  const text = 'ab '.repeat(166)
  expect(problemOf({ text, not: [{ text }], anyOf: [[{ text }], [{ not: [{ text }] }]] })).toBeUndefined()
  expect(problemOf({ text, not: [{ text }], anyOf: [[{ text }], [{ not: [{ text }, { text }] }]] })).toBe('A filter may look for at most 2000 characters in all.')
})

test('a filter has a hundred conditions within others at most', () => {
  expect(problemOf({ not: Array(100).fill({ outcome: 'ok' }) })).toBeUndefined()
  expect(problemOf({ not: Array(51).fill({ outcome: 'ok' }), anyOf: [Array(50).fill({ outcome: 'ok' })] })).toContain('at most 100 conditions')
})
