import { describe, expect, test } from 'vitest'
import { columnAt, columnTemplate, everyColumn, flipColumn, isChosen, moveColumn, readColumnChoice, shownColumns, sizeColumn, stepColumn } from '../../../renderer/state/logColumns.ts'

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

  test('are put in front of another or at the right end', () => {
    expect(moveColumn(everyColumn, 'error', 'key').order).toEqual(['time', 'error', 'key', 'call', 'status', 'verdict', 'took'])
    expect(moveColumn(everyColumn, 'time', null).order.at(-1)).toBe('time')
    expect(moveColumn(everyColumn, 'call', 'status')).toEqual(everyColumn)
    expect(moveColumn(everyColumn, 'call', 'call')).toEqual(everyColumn)
  })

  test('go a place left or right, one that is hidden keeping its own, and no further than the ends', () => {
    const choice = flipColumn(everyColumn, 'key')
    const moved = stepColumn(choice, 'call', -1)
    expect(moved.order).toEqual(['time', 'call', 'key', 'status', 'verdict', 'took', 'error'])
    expect(shownColumns(moved).map(({ id }) => id)).toEqual(['time', 'call', 'status', 'verdict', 'took', 'error'])
    expect(stepColumn(moved, 'call', 1)).toEqual(choice)
    expect(stepColumn(choice, 'took', 1).order.slice(-2)).toEqual(['error', 'took'])
    expect(stepColumn(choice, 'time', -1)).toEqual(choice)
    expect(stepColumn(choice, 'error', 1)).toEqual(choice)
  })

  test('are chosen once anything is other than on the first day', () => {
    expect(isChosen(everyColumn)).toBe(false)
    for (const choice of [flipColumn(everyColumn, 'key'), sizeColumn(everyColumn, 'key', 90), stepColumn(everyColumn, 'key', 1)]) expect(isChosen(choice)).toBe(true)
  })

  test('make room where the pointer is left of the middle of one', () => {
    const heads = [{ id: 'time', left: 0, right: 100 }, { id: 'call', left: 110, right: 310 }] as const
    expect([-5, 49, 51, 209, 211].map((x) => columnAt(x, [...heads]))).toEqual(['time', 'time', 'call', 'call', null])
  })

  test('tell the style sheet what is shown, in order, with the widths chosen', () => {
    expect(columnTemplate({ order: ['error', 'time', 'key', 'call', 'status', 'verdict', 'took'], hidden: ['took', 'status', 'verdict'], widths: { key: 90, took: 60 } })).toBe(
      'var(--width-error) var(--width-time) 90px var(--width-call)',
    )
  })

  test('are read from a spoiled storage as far as they make sense', () => {
    expect(readColumnChoice({ hidden: ['error', 'time', 'nonsense', 7], widths: { key: 5, call: 'wide', took: Infinity } })).toEqual({ ...everyColumn, hidden: ['error'], widths: { key: 48 } })
    expect(readColumnChoice({ order: ['took', 'nonsense', 'took', 7, 'call'], hidden: [], widths: {} }).order).toEqual(['took', 'call', 'time', 'key', 'status', 'verdict', 'error'])
    for (const spoiled of [null, 7, [], 'x', { order: 'no', hidden: {}, widths: 'no' }]) expect(readColumnChoice(spoiled)).toEqual(everyColumn)
  })

  test('are read from the time when they had no order', () => {
    expect(readColumnChoice({ hidden: ['took'], widths: { key: 90 } })).toEqual({ order: everyColumn.order, hidden: ['took'], widths: { key: 90 } })
  })
})
