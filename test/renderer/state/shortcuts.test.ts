import { expect, test } from 'vitest'
import { everywhere, inLog, pressed, type Pressed } from '../../../renderer/state/shortcuts.ts'

const key = (name: string, more: Partial<Pressed> = {}): Pressed => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('single keys work outside fields only, combinations everywhere', () => {
  expect(pressed(everywhere, key('3'), false)).toBe('log')
  expect(pressed(everywhere, key('2'), true)).toBeNull()
  expect(pressed(everywhere, key('k', { ctrlKey: true }), true)).toBe('palette')
  expect(pressed(everywhere, key('K', { metaKey: true }), false)).toBe('palette')
  expect(pressed(everywhere, key('2', { ctrlKey: true }), false)).toBeNull()
  expect(pressed(inLog, key('k'), false)).toBe('previous')
  expect(pressed(inLog, key('k', { altKey: true }), false)).toBeNull()
})

test('no key stands for two things at once', () => {
  const plain = [...everywhere, ...inLog].filter((shortcut) => !('withMod' in shortcut)).flatMap(({ keys }): readonly string[] => keys)
  expect(new Set(plain).size).toBe(plain.length)
})
