import { expect, test } from 'vitest'
import { inputProblem } from '../../electron/shell/inputSize.ts'

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value }
  return value
}

test('what the contract allows at most is fine', () => {
  const draft = { name: 'x'.repeat(100), keys: Array.from({ length: 50 }, () => ({ label: 'y'.repeat(100), secret: 'z'.repeat(4096) })) }
  expect(inputProblem(['connections.add', draft])).toBeNull()
  expect(inputProblem(['app.info', undefined])).toBeNull()
  expect(inputProblem([null, true, 1, Number.NaN, { a: undefined }])).toBeNull()
})

const cycle: Record<string, unknown> = {}
cycle['again'] = cycle
const wide: Record<string, unknown> = { value: 1 }
const shared = Array.from({ length: 30 }).reduce<unknown>((inner) => [inner, inner], wide)

test.each<[string, unknown, string]>([
  ['ten megabytes of text', 'x'.repeat(10_000_000), 'characters'],
  ['ten megabytes in a name', { ['x'.repeat(10_000_000)]: 1 }, 'characters'],
  ['many small texts', Array.from({ length: 5000 }, () => 'x'.repeat(100)), 'characters'],
  ['a hundred thousand values', Array(100_000).fill(0), 'values'],
  ['a sparse array of four billion', Object.assign([], { length: 2 ** 32 - 1 }), 'values'],
  ['deep nesting', nested(30_000), 'nested'],
  ['a cycle', cycle, 'nested'],
  ['two to the thirtieth paths through one object', shared, 'values'],
  ['a Map', { a: new Map() }, 'plain data'],
  ['a Date', [new Date()], 'plain data'],
  ['bytes', new Uint8Array(1_000_000), 'plain data'],
  ['a bigint', 1n, 'plain data'],
  ['an object with a prototype of its own', Object.create({ inherited: 1 }), 'plain data'],
])('%s is refused in a sentence', (_name, input, why) => {
  expect(inputProblem(input)).toContain(why)
})
