import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectDir } from '../electron/packaging/place.ts'

/** Numbers of the features the first release must have. */
const must = [
  ...range(1, 10), ...range(12, 17), ...range(19, 21), ...range(23, 31), ...range(34, 37), 39, ...range(42, 46), ...range(51, 54),
  ...range(57, 60), ...range(63, 68), ...range(70, 74), 76, ...range(81, 86), 88, 90,
]

const text = readFileSync(join(projectDir, 'docs/features.md'), 'utf8')
const rows = [...text.matchAll(/^\| (\d+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(([, row, , , shownBy = '']) => ({
  row: Number(row),
  open: shownBy === 'open',
  tests: [...shownBy.matchAll(/`(test\/[^`]+)` "([^"]+)"/g)].map(([, file = '', name = '']) => ({ file, name })),
}))

describe('docs/features.md', () => {
  it('has every feature the first release must have, in order', () => {
    const numbers = rows.map(({ row }) => row)
    expect(must.filter((row) => !numbers.includes(row))).toEqual([])
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  it('says of each which tests show it, or that it is open', () => {
    expect(rows.filter(({ open, tests }) => open === tests.length > 0).map(({ row }) => row)).toEqual([])
  })

  it('names tests that exist', () => {
    const missing = rows.flatMap(({ tests }) => tests).filter(({ file, name }) => !existsSync(join(projectDir, file)) || !readFileSync(join(projectDir, file), 'utf8').includes(name))
    expect(missing).toEqual([])
  })
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
