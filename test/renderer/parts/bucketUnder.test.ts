import { expect, test } from 'vitest'
import { bucketUnder } from '../../../renderer/parts/bucketUnder.ts'

const chart = { from: 100, to: 130, bucketMs: 10 }

test.each([
  [100, 100],
  [109, 100],
  [110, 110],
  [129, 120],
  [130, 120],
])('instant %i is in the bucket that begins at %i', (at, start) => {
  expect(bucketUnder(at, chart)).toBe(start)
})
