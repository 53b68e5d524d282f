import { expect, test } from 'vitest'
import { stackBands } from '../../../renderer/parts/stackBands.ts'

test('layers lie on each other, and the last step is as wide as the others', () => {
  expect(stackBands([{ at: 0, calls: [2, 3] }, { at: 1, calls: [0, 1] }], 2)).toEqual([
    { at: 0, bands: [[0, 2], [2, 5]] },
    { at: 1, bands: [[0, 0], [0, 1]] },
    { at: 2, bands: [[0, 0], [0, 1]] },
  ])
})

test('what is not known is a hole and not a line at zero, before the first call, in the middle and at the end', () => {
  const hole = { calls: [null, null] }
  const rows = stackBands([{ at: 0, ...hole }, { at: 1, calls: [1, 0] }, { at: 2, ...hole }, { at: 3, calls: [0, 0] }, { at: 4, ...hole }], 5)
  expect(rows.map(({ at, bands }) => [at, bands[0]])).toEqual([
    [0, null],
    [1, [0, 1]],
    [2, [0, 1]],
    [2, null],
    [3, [0, 0]],
    [4, [0, 0]],
    [4, null],
  ])
})
