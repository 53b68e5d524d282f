import { describe, expect, test } from 'vitest'
import { placeWindow } from '../../electron/shell/windowPlace.ts'

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: -200, width: 1280, height: 1024 },
]
const left = (x: number, y: number, width = 800, height = 600) => ({ bounds: { x, y, width, height }, maximized: false, hiddenBefore: true })

test('the window opens where it was left, on any screen', () => {
  expect(placeWindow(left(100, 50), screens)).toEqual({ x: 100, y: 50, width: 800, height: 600, maximized: false, hiddenBefore: true })
  expect(placeWindow(left(2000, -200), screens)).toMatchObject({ x: 2000, y: -200 })
  expect(placeWindow({ ...left(100, 50), maximized: true }, screens)).toMatchObject({ maximized: true })
})

test.each([
  ['a screen that is gone', left(5000, 100)],
  ['above all screens', left(100, -300)],
  ['below the screen', left(100, 1030)],
  ['almost out to the left', left(-750, 100)],
])('a window left at %s opens where the desktop likes, in its size', (_name, saved) => {
  const opening = placeWindow(saved, screens)
  expect(opening).toMatchObject({ width: 800, height: 600, hiddenBefore: true })
  expect(opening).not.toHaveProperty('x')
})

test('a window is never too small to use', () => {
  expect(placeWindow(left(10, 10, 1, 1), screens)).toMatchObject({ width: 480, height: 360 })
})

describe('what is no place gives the usual window', () => {
  test.each([null, 7, 'x', [], {}, { bounds: null, maximized: false, hiddenBefore: false }, { ...left(0, 0), bounds: { x: '0', y: 0, width: 1, height: 1 } }, left(0, 0, Number.NaN), left(0, 1e9), left(0.5, 0), { ...left(0, 0), maximized: 1 }])(
    '%j',
    (saved) => {
      expect(placeWindow(saved, screens)).toEqual({ width: 1180, height: 780, maximized: false, hiddenBefore: false })
    },
  )
})
