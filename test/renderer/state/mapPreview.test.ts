import { expect, test } from 'vitest'
import { mapTemplates, previewOf, readFieldMap } from '../../../renderer/state/mapPreview.ts'

const steps = [{ endpoint: 'usage' as const, sample: JSON.stringify({ data: { used: '41', limit: -1 } }) }]

test('a map is tried on the last answer without asking again', () => {
  const { map } = readFieldMap('{"usage":{"budgets":[{"id":"month","used":"/data/used","limit":"/data/limit"}]}}')
  expect(previewOf(map, 'generic', steps, 0)).toEqual([
    {
      endpoint: 'usage',
      found: [
        { field: 'usage.month.used', pointer: '/data/used', found: '"41"', wrong: false },
        { field: 'usage.month.limit', pointer: '/data/limit', found: '-1, not a number of zero or more', wrong: true },
      ],
    },
  ])
  expect(previewOf(map, 'generic', [{ endpoint: 'usage' }], 0)).toEqual([])
  expect(previewOf(null, 'generic', steps, 0)).toEqual([])
})

test('every template is a map', () => {
  for (const { map } of mapTemplates) expect(readFieldMap(JSON.stringify(map))).toEqual({ map, problem: null })
})
