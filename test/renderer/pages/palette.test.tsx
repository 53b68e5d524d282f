// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { everywhere, inDialogs, inLog } from '../../../renderer/state/shortcuts.ts'
import { openPage } from '../testPage.tsx'

const open = async () => {
  fireEvent.keyDown(window, { key: 'k', ctrlKey: true })
  return within(await screen.findByRole('dialog', { name: 'Commands' }))
}
const type = (palette: ReturnType<typeof within>, text: string) => fireEvent.change(palette.getByRole('combobox'), { target: { value: text } })

test('goes to a page, to the calls of a key, and closes', async () => {
  const { state } = openPage('#/overview')
  await screen.findAllByText('Northwind Studio')
  let palette = await open()
  type(palette, 'sett')
  fireEvent.click(await palette.findByRole('option', { name: /Settings/ }))
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Commands' })).toBeNull())
  expect(state.view.store.getState().page).toBe('settings')
  palette = await open()
  type(palette, 'ci-bot')
  fireEvent.click((await palette.findAllByRole('option'))[0] as HTMLElement)
  expect(state.view.store.getState()).toMatchObject({ page: 'log', filter: { keyIds: ['ci-bot'] } })
})

/** Keys as a keyboard sends them to whatever has the focus, without a moment between. */
const press = (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(document.activeElement ?? document.body, key === 'Ctrl+K' ? { key: 'k', ctrlKey: true } : { key })
}
const commands = () => screen.queryByRole('dialog', { name: 'Commands' })

test('is typed into from the first key on, and Enter opens what was typed', async () => {
  const { state } = openPage('#/overview')
  await screen.findAllByText('Northwind Studio')
  press('Ctrl+K', 's', 'e', 'x', 'Backspace', 't', 't', 'Enter')
  await waitFor(() => expect(state.view.store.getState().page).toBe('settings'))
  await waitFor(() => expect(commands()).toBeNull())
  press('Ctrl+K', 'd', 'a', 'r')
  const palette = within(await screen.findByRole('dialog', { name: 'Commands' }))
  expect(palette.getByRole('combobox')).toHaveProperty('value', 'dar')
  expect(palette.getByRole('option', { name: /Dark theme/ })).toBeDefined()
  press('Escape', 'Ctrl+K', 'Escape')
  await waitFor(() => expect(commands()).toBeNull())
})

test('leaves keys typed at once out of what had the focus before, and keys after it was closed to the page', async () => {
  const { state } = openPage('#/log')
  const box = await screen.findByRole('combobox', { name: 'Search and filter' })
  act(() => box.focus())
  act(() => {
    press('Ctrl+K')
    expect(fireEvent.keyDown(box, { key: 'u' })).toBe(false)
    state.show(null)
  })
  expect(fireEvent.keyDown(box, { key: 'u' })).toBe(true)
  act(() => state.show('palette'))
  const input = within(await screen.findByRole('dialog', { name: 'Commands' })).getByRole('combobox')
  act(() => state.show(null))
  // It is there for some frames more.
  if (input.isConnected) fireEvent.keyDown(input, { key: '6' })
  else press('6')
  expect(state.view.store.getState().page).toBe('settings')
})

test('Enter pressed before the core has said what views there are opens the view, and without it what was moved to', async () => {
  const { state, host } = openPage('#/overview', { world: 'calm' })
  await screen.findAllByText('Northwind Studio')
  await state.data.call('views.save', { name: 'Settings of last week', query: 'status:5xx' })
  await state.data.call('views.save', { name: 'Darkest hour', query: 'status:4xx' })
  press('Ctrl+K', 'd', 'a', 'r', 'k', 'Enter')
  await waitFor(() => expect(state.view.store.getState()).toMatchObject({ page: 'log', filter: { statuses: ['4xx'] } }))
  const palette = await open()
  type(palette, 'theme')
  const input = palette.getByRole('combobox')
  await palette.findByRole('option', { name: /Theme of the system/ })
  fireEvent.keyDown(input, { key: 'ArrowDown' })
  fireEvent.keyDown(input, { key: 'Enter' })
  await waitFor(() => expect(host.received).toContainEqual({ name: 'settings.set', input: { theme: 'dark' } }))
})

test('pauses all that runs, and then offers to resume', async () => {
  const { host, state } = openPage('#/overview', { world: 'calm' })
  await screen.findAllByText('Northwind Studio')
  let palette = await open()
  fireEvent.click(await palette.findByRole('option', { name: 'Pause all polling' }))
  await waitFor(() => expect(host.received).toContainEqual({ name: 'connections.update', input: { id: 'studio', paused: true } }))
  await waitFor(() => expect(state.data.store.getState().connections.value?.every(({ paused }) => paused)).toBe(true))
  palette = await open()
  expect(await palette.findByRole('option', { name: 'Resume all polling' })).toBeDefined()
  type(palette, 'no such thing')
  expect(await palette.findByText('Nothing is called that.')).toBeDefined()
})

test('finds a saved view, the export and what is set', async () => {
  const { host, state } = openPage('#/overview', { world: 'calm' })
  await state.data.call('views.save', { name: 'Refused lately', query: 'status:4xx' })
  let palette = await open()
  type(palette, 'refused')
  fireEvent.click(await palette.findByRole('option', { name: /Refused lately/ }))
  expect(state.view.store.getState()).toMatchObject({ page: 'log', filter: { statuses: ['4xx'] } })
  palette = await open()
  type(palette, 'export')
  fireEvent.click(await palette.findByRole('option', { name: /Export calls/ }))
  expect(await screen.findByRole('dialog', { name: 'Export calls' })).toBeDefined()
  act(() => state.show(null))
  palette = await open()
  type(palette, 'save settings')
  fireEvent.click(await palette.findByRole('option', { name: /Save settings/ }))
  await waitFor(() => expect(host.received).toContainEqual({ name: 'files.save', input: { name: 'settings' } }))
})

test('the sheet lists every key there is', async () => {
  openPage('#/settings')
  fireEvent.keyDown(window, { key: '?' })
  const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard' }))
  for (const { words } of [...everywhere, ...inLog, ...inDialogs]) expect(sheet.getAllByText(words).length).toBeGreaterThan(0)
})
