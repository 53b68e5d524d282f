import { expect, test } from 'vitest'
import type { Pressed } from '../../../renderer/state/shortcuts.ts'
import { nothingTyped, typeAhead, type Typed } from '../../../renderer/state/typeAhead.ts'

const key = (name: string, more: Partial<Pressed> = {}): Pressed => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more })
const typing = (...keys: string[]): Typed => keys.reduce((typed, name) => typeAhead(typed, key(name)) ?? typed, nothingTyped)

test('letters are put together, and taken back one by one', () => {
  expect(typing('s', 'E', ' ', 'ü', '🔑', '7')).toEqual({ text: 'sE ü🔑7', entered: false })
  expect(typing('s', '🔑', 'Backspace').text).toBe('s')
  expect(typing('Backspace').text).toBe('')
})

test('Enter ends the text', () => {
  expect(typing('l', 'o', 'Enter', '3', 'Enter', 'Backspace')).toEqual({ text: 'lo', entered: true })
})

test('combinations and keys that move are none of it', () => {
  for (const none of [key('k', { ctrlKey: true }), key('v', { metaKey: true }), key('d', { altKey: true }), key('Tab'), key('Escape'), key('ArrowDown'), key('Shift'), key('Dead'), key('F5')])
    expect(typeAhead(nothingTyped, none)).toBeNull()
})
