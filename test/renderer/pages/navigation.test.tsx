// @vitest-environment happy-dom
import { act, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { stateIcons } from '../../../renderer/parts/StateMark.tsx'
import { initials } from '../../../renderer/words/connections.ts'
import { openPage } from '../testPage.tsx'

const glance = async () => within(await screen.findByRole('region', { name: 'Connections at a glance' }))

test('each state of a connection has a shape of its own, not only a colour', () => {
  const shapes = Object.values(stateIcons)
  expect(new Set(shapes).size).toBe(shapes.length)
})

test('the side bar names each connection and its state, also where only a mark fits', async () => {
  openPage('#/overview')
  const entries = (await glance()).getAllByRole('button')
  const names = entries.map((entry) => entry.textContent)
  expect(names.some((text) => text.includes('OK') && text.includes('Northwind Studio'))).toBe(true)
  expect(names.some((text) => text.includes('Offline') && text.includes('Lists EU'))).toBe(true)
  for (const entry of entries) expect(entry.querySelector('svg'), entry.textContent).not.toBeNull()
})

test('two letters stand for a name, and for its number while names are hidden', async () => {
  expect(['Northwind Studio', 'decks', 'a-b c', '数据 平台', '  ', 'x'].map(initials)).toEqual(['NS', 'de', 'ab', '数平', '', 'x'])
  const { state } = openPage('#/overview')
  const [first] = (await glance()).getAllByRole('button')
  act(() => state.preferences.setState({ private: true }))
  expect(first?.textContent).toMatch(/C1.*Connection 1/)
})
