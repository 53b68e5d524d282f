import { expect, test } from 'vitest'
import { callFilterSchema } from '../../shared/callFilter.ts'

const problemOf = (filter: unknown): string | undefined => callFilterSchema.safeParse(filter).error?.issues[0]?.message

test('a filter looks for no more than a query can say, wherever it says it', () => {
  const text = 'ab '.repeat(166)
  expect(problemOf({ text, not: [{ text }], anyOf: [[{ text }], [{ not: [{ text }] }]] })).toBeUndefined()
  expect(problemOf({ text, not: [{ text }], anyOf: [[{ text }], [{ not: [{ text }, { text }] }]] })).toBe('A filter may look for at most 2000 characters in all.')
})

test('a filter has a hundred conditions within others at most', () => {
  const many = (count: number) => Array.from({ length: count }, () => ({ outcome: 'ok' }))
  expect(problemOf({ not: many(100) })).toBeUndefined()
  expect(problemOf({ not: many(51), anyOf: [many(50)] })).toContain('at most 100 conditions')
})
