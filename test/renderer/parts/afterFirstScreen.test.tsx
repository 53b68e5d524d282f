// @vitest-environment happy-dom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { Play } from 'lucide-react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

afterEach(cleanup)
// What was fetched stays fetched: each test is a page just opened.
beforeEach(() => vi.resetModules())

const opened = async () => {
  const { ActionsLater, TipsLater, afterFirstScreen } = await import('../../../renderer/parts/afterFirstScreen.tsx')
  const { Tip } = await import('../../../renderer/parts/Tip.tsx')
  const onSelect = vi.fn<() => void>()
  render(
    <>
      <ActionsLater label="More actions" actions={[{ label: 'Poll now', icon: Play, onSelect }]} />
      <Tip tip="what it is">
        <button type="button">thing</button>
      </Tip>
      <TipsLater />
    </>,
  )
  return { button: () => screen.getByRole('button', { name: 'More actions' }), onSelect, fetchRest: () => act(() => Promise.all(afterFirstScreen.map((part) => part.load()))) }
}

test('a menu asked for before its code is there opens when it comes', async () => {
  const { button, onSelect } = await opened()
  expect(button().getAttribute('aria-haspopup')).toBe('menu')
  act(() => button().click())
  const item = await screen.findByRole('menuitem', { name: 'Poll now' })
  act(() => item.click())
  expect(onSelect).toHaveBeenCalledOnce()
})

test('a button that has the focus keeps it when its menu comes, and opens nothing by itself', async () => {
  const { button, fetchRest } = await opened()
  const before = button()
  act(() => before.focus())
  await fetchRest()
  await waitFor(() => expect(button()).not.toBe(before))
  expect(document.activeElement).toBe(button())
  expect(screen.queryByRole('menu')).toBeNull()
})

test('a button without the focus does not take it', async () => {
  const { button, fetchRest } = await opened()
  const before = button()
  await fetchRest()
  await waitFor(() => expect(button()).not.toBe(before))
  expect(document.activeElement).not.toBe(button())
})

test('what a tip says is shown at its element once the code of tips is there', async () => {
  const { fetchRest } = await opened()
  const thing = screen.getByRole('button', { name: 'thing' })
  expect(screen.queryByText('what it is')).toBeNull()
  await fetchRest()
  act(() => thing.focus())
  await screen.findByText('what it is')
  act(() => thing.blur())
})
