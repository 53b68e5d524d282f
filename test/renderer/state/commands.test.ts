import { describe, expect, test } from 'vitest'
import { commandsCalled, enteredOf, type CommandGroup } from '../../../renderer/state/commands.ts'

const group = (value: string, ...labels: string[]): CommandGroup => ({ value, items: labels.map((label) => ({ id: label, label, hint: value, run: () => undefined })) })
const groups = [group('Go to', 'Log', 'Settings'), group('Views of the log', 'Logins'), group('Settings', 'Dark theme', 'Light theme')]
const called = (text: string) => commandsCalled(groups, text, (name, part) => name.toLowerCase().includes(part.toLowerCase()))
const idOf = (entered: ReturnType<typeof enteredOf>) => (typeof entered === 'string' ? entered : entered.id)

describe('Enter', () => {
  test('runs the first that is called so, or the one moved to', () => {
    expect(called(' THEME ').map(({ items }) => items.length)).toEqual([2])
    expect(idOf(enteredOf(called('theme'), null, true))).toBe('Dark theme')
    expect(idOf(enteredOf(called('theme'), 'Light theme', true))).toBe('Light theme')
    expect(idOf(enteredOf(called('theme'), 'of an earlier list', true))).toBe('Dark theme')
    expect(enteredOf(called('no such thing'), 'Log', true)).toBe('nothing')
  })

  test('waits for all that may be called so, but for a page', () => {
    expect(enteredOf(called('theme'), 'Dark theme', false)).toBe('not yet')
    expect(enteredOf(called('no such thing'), null, false)).toBe('not yet')
    expect(idOf(enteredOf(called('theme'), 'Light theme', false))).toBe('Light theme')
    expect(idOf(enteredOf(called('lo'), null, false))).toBe('Log')
  })
})
