import { describe, expect, test } from 'vitest'
import { columnProperties, everyColumn, flipColumn, readColumnChoice, sizeColumn } from '../../../renderer/state/logColumns.ts'

describe('the columns of the log', () => {
  test('are hidden and shown again, but for the time and the call', () => {
    const without = flipColumn(everyColumn, 'error')
    expect(without.hidden).toEqual(['error'])
    expect(flipColumn(without, 'error')).toEqual(everyColumn)
    expect(flipColumn(everyColumn, 'call')).toEqual(everyColumn)
  })

  test('are never narrower than can be read, and go back to their own width', () => {
    expect(sizeColumn(everyColumn, 'key', 3).widths).toEqual({ key: 48 })
    expect(sizeColumn(everyColumn, 'key', 211.6).widths).toEqual({ key: 212 })
    expect(sizeColumn(sizeColumn(everyColumn, 'key', 300), 'key', null)).toEqual(everyColumn)
  })

  test('tell the style sheet a width, nothing for a hidden one, and leave the rest to it', () => {
    const values = Object.fromEntries(columnProperties({ hidden: ['took'], widths: { key: 90 } }).map(({ name, value }) => [name, value]))
    expect(values).toMatchObject({ '--column-took': ' ', '--column-key': '90px', '--column-call': null })
  })

  test('are read from a spoiled storage as far as they make sense', () => {
    expect(readColumnChoice({ hidden: ['error', 'time', 'nonsense', 7], widths: { key: 5, call: 'wide', took: Infinity } })).toEqual({ hidden: ['error'], widths: { key: 48 } })
    for (const spoiled of [null, 7, [], 'x', { hidden: {}, widths: 'no' }]) expect(readColumnChoice(spoiled)).toEqual(everyColumn)
  })
})
