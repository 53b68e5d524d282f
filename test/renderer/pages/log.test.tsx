// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { everyColumn } from '../../../renderer/state/logColumns.ts'
import { openPage } from '../testPage.tsx'

// By selector, because computing roles of a thousand elements takes seconds in happy-dom.
const lines = () => [...document.querySelectorAll<HTMLElement>('.callLine[role=row]')]
const selected = () => lines().findIndex((row) => row.getAttribute('aria-selected') === 'true')
const press = (key: string) => act(() => void fireEvent.keyDown(document.body, { key }))
const logShown = () => waitFor(() => expect(lines().length).toBeGreaterThan(5))

describe('the log', () => {
  test('moves with j and k and the arrows, from the first call on', async () => {
    openPage('#/log')
    await logShown()
    press('j')
    expect(selected()).toBe(0)
    press('j')
    press('ArrowDown')
    expect(selected()).toBe(2)
    press('k')
    expect(selected()).toBe(1)
    press('ArrowUp')
    press('k')
    expect(selected()).toBe(0)
  })

  test('expands with Enter, moves the expansion along, collapses and then lets go with Escape', async () => {
    openPage('#/log?connection=studio')
    await logShown()
    press('j')
    press('Enter')
    await screen.findByText('Meaning')
    expect(lines()[0]?.getAttribute('aria-expanded')).toBe('true')
    press('j')
    await waitFor(() => expect(lines()[1]?.getAttribute('aria-expanded')).toBe('true'))
    expect(lines()[0]?.getAttribute('aria-expanded')).toBe('false')
    press('Escape')
    expect(screen.queryByText('Meaning')).toBeNull()
    expect(selected()).toBe(1)
    press('Escape')
    expect(selected()).toBe(-1)
  })

  test('jumps to the next and previous error with e and E', async () => {
    const { state } = openPage('#/log')
    await logShown()
    const verdictOfSelected = () => {
      const { pages, selectedId } = state.callLog.store.getState()
      return pages.flatMap((page) => page.rows ?? []).find((row) => row.id === selectedId)?.verdict
    }
    press('e')
    await waitFor(() => expect(verdictOfSelected()).toBeDefined())
    const first = state.callLog.store.getState().selectedId
    expect(verdictOfSelected()).not.toBe('ok')
    press('e')
    await waitFor(() => expect(state.callLog.store.getState().selectedId).not.toBe(first))
    expect(verdictOfSelected()).not.toBe('ok')
    press('E')
    await waitFor(() => expect(state.callLog.store.getState().selectedId).toBe(first))
  })

  test('puts the cursor into the search with / and leaves letters typed there alone', async () => {
    openPage('#/log')
    await logShown()
    press('/')
    const search = screen.getByRole('combobox', { name: 'Search and filter' })
    expect(document.activeElement).toBe(search)
    act(() => void fireEvent.keyDown(search, { key: 'j' }))
    expect(selected()).toBe(-1)
  })

  test('filters by outcome, and the address says so', async () => {
    const { address } = openPage('#/log')
    await logShown()
    fireEvent.click(screen.getByRole('button', { name: 'Errors' }))
    expect(address.read()).toBe('#/log?outcome=errors')
    await waitFor(() => expect(within(lines()[0] ?? document.body).queryByText('OK')).toBeNull())
  })

  test('shows each filter of the address as a chip that can be taken away alone', async () => {
    const { address } = openPage('#/log?outcome=errors&key=ci-bot&verdict=rate_limited')
    fireEvent.click(await screen.findByRole('button', { name: 'Remove filter verdict Rate limited' }))
    expect(address.read()).toBe('#/log?outcome=errors&key=ci-bot')
    fireEvent.click(screen.getByRole('button', { name: 'Clear all' }))
    expect(address.read()).toBe('#/log')
  })

  test('searches a moment after the typing stops', async () => {
    const { address, host } = openPage('#/log')
    await logShown()
    host.received.length = 0
    const search = screen.getByRole('combobox', { name: 'Search and filter' })
    for (const text of ['s', 'sc', 'scope']) fireEvent.change(search, { target: { value: text } })
    await waitFor(() => expect(address.read()).toBe('#/log?text=scope'))
    expect(host.received.filter(({ name }) => name === 'calls.page')).toHaveLength(1)
  })

  test('takes the query language, says what it did not understand, and shows the rest as chips', async () => {
    const { address } = openPage('#/log')
    await logShown()
    const box = screen.getByRole('combobox', { name: 'Search and filter' })
    fireEvent.change(box, { target: { value: 'status:4xx colour:red -tool:list_* ' } })
    await waitFor(() => expect(address.read()).toBe('#/log?status=4xx&also=-tool%3Alist_*'))
    expect(screen.getByText(/There is no "colour:" to filter by/)).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Remove filter not tool:list_*' }))
    expect(address.read()).toBe('#/log?status=4xx')
    await waitFor(() => expect((box as HTMLInputElement).value).toBe('status:4xx'))
  })

  test('waits for the end of a term that is being typed, or for Enter', async () => {
    const { address } = openPage('#/log')
    await logShown()
    const box = screen.getByRole('combobox', { name: 'Search and filter' })
    fireEvent.change(box, { target: { value: 'verdict:missing_scope' } })
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(address.read()).toBe('#/log')
    fireEvent.keyDown(box, { key: 'Enter' })
    expect(address.read()).toBe('#/log?verdict=missing_scope')
  })

  test('writes a filter that a link made as a query, with names for ids', async () => {
    openPage('#/log?key=prod-writer&verdict=missing_scope')
    const box = await screen.findByRole('combobox', { name: 'Search and filter' })
    await waitFor(() => expect((box as HTMLInputElement).value).toMatch(/^key:.+ verdict:missing_scope$/))
  })

  test('follows the address when it changes from outside', async () => {
    const { address } = openPage('#/log')
    await logShown()
    act(() => address.goTo('#/log?verdict=missing_scope'))
    await waitFor(() => expect(lines().every((row) => within(row).queryByText('Missing scope') !== null)).toBe(true))
  })

  test('says when nothing matches, and offers the way out', async () => {
    const { address } = openPage('#/log?text=nothinghasthisword')
    fireEvent.click(await screen.findByRole('button', { name: 'Clear all filters' }))
    expect(address.read()).toBe('#/log')
  })

  test('counts arrivals beside what is read instead of moving it', async () => {
    const { host } = openPage('#/log')
    await logShown()
    press('j')
    const read = lines()[0]?.textContent
    act(() => host.arrive(5))
    const pill = await screen.findByRole('button', { name: /\d new/ })
    expect(lines()[0]?.textContent).toBe(read)
    fireEvent.click(pill)
    expect(lines()[0]?.textContent).not.toBe(read)
  })

  test('says of arguments that only their shape is kept', async () => {
    openPage('#/log?connection=workspace')
    await logShown()
    press('j')
    press('Enter')
    expect(await screen.findByText(/Only their shape is kept/)).toBeDefined()
  })

  test('pins a call from its menu, keeps a note on it, and finds both again', async () => {
    const { host, address } = openPage('#/log')
    await logShown()
    press('j')
    press('P')
    await screen.findByText(/^Pinned: it stays/)
    expect(within(lines()[0] ?? document.body).getByRole('img', { name: 'pinned' })).toBeDefined()
    press('Enter')
    fireEvent.click(await screen.findByRole('button', { name: 'Add a note' }))
    fireEvent.change(await screen.findByRole('textbox', { name: 'Note' }), { target: { value: 'ask the vendor' } })
    fireEvent.click(screen.getByRole('button', { name: 'Save note' }))
    await screen.findByText('ask the vendor')
    expect(host.received.filter(({ name }) => name === 'calls.mark').map(({ input }) => input)).toMatchObject([{ pinned: true }, { note: 'ask the vendor' }])
    fireEvent.click(screen.getByRole('button', { name: 'Pinned' }))
    expect(address.read()).toBe('#/log?is=pinned')
    await waitFor(() => expect(lines()).toHaveLength(1))
  })

  test('copies the selected call with y, with the key as a variable', async () => {
    const copied: string[] = []
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: (text: string) => Promise.resolve(void copied.push(text)) } })
    openPage('#/log?connection=workspace')
    await logShown()
    press('j')
    press('y')
    await waitFor(() => expect(copied).toHaveLength(1))
    expect(copied[0]).toMatch(/^curl --globoff --request '(GET|POST)' --url 'https:\/\/[^']+\/v1\//)
    expect(copied[0]).toContain('$API_KEY')
  })
})

describe('the columns', () => {
  const columnNames = () => [...document.querySelectorAll('.logHead .col')].map(({ textContent }) => textContent)

  test('row 50: are hidden by a menu, widened by keyboard, and are remembered', async () => {
    const { state } = openPage('#/log')
    await logShown()
    fireEvent.click(screen.getByText('Columns'))
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Error' }))
    expect(columnNames()).toEqual(['Time', 'Key', 'Call', 'Status', 'Verdict', 'Took'])
    expect(document.querySelector('.callLine .col.error')).toBeNull()

    const edge = document.querySelector('[aria-label="Width of Key"]') ?? document.body
    act(() => void fireEvent.keyDown(edge, { key: 'Home' }))
    act(() => void fireEvent.keyDown(edge, { key: 'ArrowRight' }))
    const { widths } = state.preferences.getState().logColumns
    expect(widths.key).toBeGreaterThanOrEqual(48)
    expect(document.querySelector<HTMLElement>('.logList')?.style.getPropertyValue('--log-columns')).toMatch(new RegExp(`^var\\(--width-time\\) ${widths.key}px `))
    act(() => void fireEvent.doubleClick(edge))
    expect(state.preferences.getState().logColumns).toEqual({ ...everyColumn, hidden: ['error'] })
  })

  test('row 50: are moved by keyboard, say where they went, and go back to the first day', async () => {
    const { state } = openPage('#/log')
    await logShown()
    fireEvent.click(screen.getByText('Columns'))
    const moveLeft = await screen.findByRole('button', { name: 'Move Status left' })
    act(() => moveLeft.focus())
    for (let presses = 0; presses < 4; presses += 1) fireEvent.click(screen.getByRole('button', { name: 'Move Status left' }))
    expect(columnNames()).toEqual(['Status', 'Time', 'Key', 'Call', 'Verdict', 'Took', 'Error'])
    expect([...(document.querySelector('.callLine')?.children ?? [])].map(({ classList }) => classList[1])).toEqual(state.preferences.getState().logColumns.order)
    expect(screen.getByText('Status is column 1 of 7')).toBeDefined()
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Move Status left')
    fireEvent.click(screen.getByRole('button', { name: 'All, in their own order and widths' }))
    expect(state.preferences.getState().logColumns).toEqual(everyColumn)
  })

  test('row 50: are pulled by their name to where the mark is, and Escape lets them go', async () => {
    openPage('#/log')
    await logShown()
    const heads = [...document.querySelectorAll<HTMLElement>('.logHead .col')]
    for (const [index, head] of heads.entries()) {
      head.getBoundingClientRect = () => new DOMRect(index * 100, 0, 100, 28)
      head.setPointerCapture = () => undefined
    }
    const [, key] = heads
    if (key === undefined) throw new Error('There is no second column.')
    fireEvent.pointerDown(key, { button: 0, clientX: 150 })
    fireEvent.pointerMove(key, { clientX: 153 })
    expect(document.querySelector('.putBefore')).toBeNull()
    fireEvent.pointerMove(key, { clientX: 410 })
    expect(document.querySelector('.putBefore')?.textContent).toBe('Verdict')
    fireEvent.keyDown(window, { key: 'Escape' })
    fireEvent.pointerUp(key, { clientX: 410 })
    expect(columnNames()[1]).toBe('Key')
    fireEvent.pointerDown(key, { button: 0, clientX: 150 })
    fireEvent.pointerMove(key, { clientX: 410 })
    fireEvent.pointerUp(key, { clientX: 410 })
    expect(columnNames()).toEqual(['Time', 'Call', 'Status', 'Key', 'Verdict', 'Took', 'Error'])
    expect(document.querySelector('.putBefore, .held')).toBeNull()
  })
})

describe('privacy', () => {
  test('row 87: numbers keys and connections, and leaves arguments out, until names are shown again', async () => {
    const { state } = openPage('#/log?connection=studio')
    await logShown()
    act(() => state.preferences.setState({ private: true }))
    expect(document.body.textContent).not.toMatch(/ci-bot|designer-plugin|Northwind/)
    expect(document.querySelector('.callLine .key')?.textContent).toMatch(/^Key \d/)
    press('j')
    press('Enter')
    await screen.findByText('Not shown while names and arguments are hidden.')
    expect(screen.queryByText('The row as received')).toBeNull()
    fireEvent.click(screen.getByText('Show them'))
    expect(document.body.textContent).toMatch(/Northwind/)
  })
})

test('another filter starts at its newest call, also where scrolling answers a promise', async () => {
  const scrolled = vi.spyOn(HTMLElement.prototype, 'scrollTo').mockReturnValue(Promise.resolve() as unknown as undefined)
  const { state } = openPage('#/log')
  await logShown()
  act(() => state.view.setFilter({ outcome: 'errors' }))
  await logShown()
  expect(document.querySelector('.logScroll')).not.toBeNull()
  scrolled.mockRestore()
})
