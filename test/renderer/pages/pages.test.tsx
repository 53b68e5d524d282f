// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { readPercentages } from '../../../renderer/words/percentages.ts'
import { openPage } from '../testPage.tsx'

describe('the overview', () => {
  test('offers the demo on a first run and shows its connections afterwards', async () => {
    openPage('#/overview', { world: 'empty' })
    fireEvent.click(await screen.findByRole('button', { name: 'Explore with demo data' }))
    expect(await screen.findByRole('article', { name: 'Northwind Studio' })).toBeDefined()
  })

  test('leaves alone whoever went to another page while the demo was starting', async () => {
    const { host, state } = openPage('#/overview', { world: 'empty' })
    fireEvent.click(await screen.findByRole('button', { name: 'Explore with demo data' }))
    act(() => state.view.go('log'))
    await waitFor(() => expect(host.received.some(({ name }) => name === 'demo.start')).toBe(true))
    await waitFor(() => expect(state.data.store.getState().connections.value).not.toEqual([]))
    await act(() => state.data.ask('alerts'))
    expect(state.view.store.getState().page).toBe('log')
  })

  test('does not offer a demo where there is none', async () => {
    openPage('#/overview', { world: 'empty', info: { canDemo: false } })
    await screen.findByRole('button', { name: 'Add a connection' })
    expect(screen.queryByRole('button', { name: 'Explore with demo data' })).toBeNull()
  })

  test('says of an offline connection that what was collected is still there', async () => {
    openPage('#/overview')
    const lists = within(await screen.findByRole('article', { name: 'Lists EU' }))
    expect(lists.getByText(/Everything collected is still here/)).toBeDefined()
    expect(lists.getByText('Offline')).toBeDefined()
  })

  test('says beside budgets of a minute how it was used, and beside no other', async () => {
    openPage('#/overview', { world: 'calm' })
    const studio = within(await screen.findByRole('article', { name: 'Northwind Studio' }))
    const [meter] = await studio.findAllByRole('group', { name: 'All calls per minute' })
    await waitFor(() => expect(meter?.textContent).toContain('last 24 h: p95 34 %, ≥ 2 minutes with a 429'))
    for (const other of studio.queryAllByRole('group', { name: 'AI generations per day' })) expect(other.textContent).not.toContain('p95')
  })

  test('says it beside shared budgets, too, and where no log tells it, why it is unknown', async () => {
    openPage('#/overview')
    const workspace = within(await screen.findByRole('article', { name: 'Acme workspace' }))
    await waitFor(() => expect(workspace.getByRole('group', { name: 'Workspace requests per minute' }).textContent).toContain('last 24 h: p95 11 %'))
    const lists = within(screen.getByRole('article', { name: 'Lists EU' }))
    expect(lists.getByRole('group', { name: 'Requests per minute' }).textContent).toContain('last 24 h: unknown, no activity log')
  })

  test('knows nothing of the calls of an API without a log, and does not call that none', async () => {
    openPage('#/overview')
    const lists = within(await screen.findByRole('article', { name: 'Lists EU' }))
    expect(await lists.findByText('calls unknown')).toBeDefined()
    expect(await lists.findByText('unknown in 7 d')).toBeDefined()
    expect(lists.queryByText(/0 calls|0 in 7 d/)).toBeNull()
  })

  test('says in words what an API does not offer', async () => {
    openPage('#/overview', { world: 'calm' })
    const studio = within(await screen.findByRole('article', { name: 'Northwind Studio' }))
    expect(studio.getByText(/publishes no count of AI generations/)).toBeDefined()
  })

  test('flips every reset between countdown and clock at once', async () => {
    openPage('#/overview')
    const [reset] = await screen.findAllByRole('button', { name: /^resets in/ })
    fireEvent.click(reset ?? document.body)
    expect(screen.queryAllByRole('button', { name: /^resets in/ })).toEqual([])
    expect(screen.getAllByRole('button', { name: /^resets (\w|\d)/ }).length).toBeGreaterThan(3)
  })

  test('asks for the usage of the chosen range', async () => {
    const { host } = openPage('#/overview', { world: 'calm' })
    fireEvent.click(await screen.findByRole('button', { name: '7d' }))
    await waitFor(() => expect(host.received.filter(({ name }) => name === 'series.usage').at(-1)?.input).toMatchObject({ bucket: 'hour' }))
  })

  test('shows hostile names as text', async () => {
    openPage('#/overview')
    const named = await screen.findAllByText(/gnp\.exe/)
    expect(named.map(({ textContent }) => textContent).filter((text) => !/⟨U\+202E⟩gnp\.exe/.test(text ?? ''))).toEqual([])
    expect(document.querySelector('#root script, img[src=x]')).toBeNull()
  })

  test('keeps what it has and says so when a refresh fails', async () => {
    const { host, state } = openPage('#/overview', { world: 'calm' })
    await screen.findByRole('article', { name: 'Northwind Studio' })
    host.become('failing')
    await act(() => state.data.ask('connections', 'budgets'))
    expect(screen.getByText('Could not refresh.')).toBeDefined()
    expect(screen.getByRole('article', { name: 'Northwind Studio' })).toBeDefined()
  })
})

describe('every page', () => {
  test.each([
    ['settings', 'Could not load the settings.'],
    ['connections', 'Could not load connections.'],
    ['alerts', 'Could not load alerts.'],
    ['usage', 'Could not be loaded'],
  ])('is never blank: %s says that it could not be loaded when the core has not answered yet', async (page, said) => {
    openPage(`#/${page}`, { world: 'lost' })
    expect((await screen.findAllByText(said, { exact: false })).length).toBeGreaterThan(0)
    expect(document.querySelector('[aria-label^="Loading"]')).toBeNull()
  })

  test('says when the core does not answer, and when the store is in trouble', async () => {
    const { host, state } = openPage('#/settings', { info: { storeProblem: 'The disk is full.' } })
    expect(await screen.findByText('The disk is full.')).toBeDefined()
    host.become('lost')
    await act(() => state.data.ask('polls'))
    expect(screen.getByText('The collector does not answer.')).toBeDefined()
  })

  test.each(['overview', 'usage', 'alerts', 'connections', 'settings'])('row 87: while names are hidden none is read out either: %s', async (page) => {
    const { state } = openPage(`#/${page}`)
    await screen.findAllByText(/./)
    await act(() => state.data.ask('connections', 'keys', 'budgets'))
    const readOut = () => [...document.querySelectorAll('[aria-label], [title]')].map((element) => `${element.getAttribute('aria-label') ?? ''} ${element.getAttribute('title') ?? ''}`).join('\n')
    act(() => state.preferences.setState({ private: true }))
    expect(readOut()).not.toMatch(/ci-bot|designer-plugin|Northwind|Acme|\/home\//)
    expect(document.body.textContent).not.toMatch(/ci-bot|designer-plugin|Northwind|Acme|\/home\//)
  })

  test('is reached by its number, unless someone types', async () => {
    const { address } = openPage('#/overview', { world: 'calm' })
    act(() => void fireEvent.keyDown(document.body, { key: '6' }))
    expect(address.read()).toBe('#/settings')
    const field = await screen.findByLabelText(/Keep single calls/)
    act(() => void fireEvent.keyDown(field, { key: '2' }))
    expect(address.read()).toBe('#/settings')
  })
})

describe('the alerts', () => {
  test('lead to their evidence in the log', async () => {
    const { address } = openPage('#/alerts')
    const card = (await screen.findByText('prod-writer: scope content:write is missing')).closest('article') ?? document.body
    fireEvent.click(within(card).getByRole('button', { name: 'Evidence' }))
    expect(address.read()).toMatch(/^#\/log\?connection=studio&key=prod-writer&verdict=missing_scope&from=\d+&to=\d+$/)
  })

  test('are counted in the navigation until acknowledged', async () => {
    openPage('#/alerts')
    expect(await screen.findByLabelText('4 unacknowledged alerts')).toBeDefined()
    const [first] = screen.getAllByRole('button', { name: 'Acknowledge' })
    fireEvent.click(first ?? document.body)
    expect(await screen.findByLabelText('3 unacknowledged alerts')).toBeDefined()
    const all = screen.getByRole('button', { name: 'Acknowledge all' })
    await waitFor(() => expect(all.hasAttribute('disabled')).toBe(false))
    fireEvent.click(all)
    await waitFor(() => expect(screen.queryByLabelText(/unacknowledged alert/)).toBeNull())
    expect(screen.getByText('Nothing to look at')).toBeDefined()
  })

  test('can be tried, and the outcome is said', async () => {
    openPage('#/alerts')
    fireEvent.click(await screen.findByRole('button', { name: 'Test notification' }))
    expect(await screen.findByText('Test notification sent')).toBeDefined()
  })
})

describe('silencing', () => {
  test('of an alert’s budget for an hour is said, listed in the settings, and can be taken back', async () => {
    const { host, state } = openPage('#/alerts')
    fireEvent.click(await screen.findByRole('button', { name: /^Hear less of ci-bot: 82 %/ }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Snooze this budget for an hour' }))
    expect(await screen.findByText('No pop-ups of this budget for now')).toBeDefined()
    act(() => state.view.go('settings'))
    fireEvent.click(await screen.findByRole('button', { name: /^Wake AI generations per day/ }))
    await waitFor(() => expect(host.received.at(-2)).toEqual({ name: 'settings.set', input: { snoozes: [] } }))
    expect(screen.queryByText(/snoozed until/)).toBeNull()
  })

  test('by quiet hours starts from usual hours', async () => {
    const { host } = openPage('#/settings')
    fireEvent.click(await screen.findByRole('switch', { name: 'Quiet hours' }))
    await waitFor(() =>
      expect(host.received).toContainEqual({ name: 'settings.set', input: { quietHours: { from: '22:00', to: '07:00' } } }),
    )
    expect(await screen.findByLabelText('From')).toBeDefined()
  })
})

describe('the settings', () => {
  test('change the theme at once and in the core', async () => {
    const { host } = openPage('#/settings')
    fireEvent.click(await screen.findByRole('button', { name: 'Dark' }))
    expect(document.documentElement.dataset.theme).toBe('dark')
    await waitFor(() => expect(host.received).toContainEqual({ name: 'settings.set', input: { theme: 'dark' } }))
  })

  test('refuse thresholds that are no percentages, in a sentence', async () => {
    const { host } = openPage('#/settings')
    const field = await screen.findByLabelText(/Tell me when/)
    fireEvent.change(field, { target: { value: '80, 140' } })
    fireEvent.blur(field)
    expect(screen.getByText(/whole percentages from 1 to 100/)).toBeDefined()
    expect(host.received.some(({ name }) => name === 'settings.set')).toBe(false)
  })

  test('read thresholds as people write them', () => {
    expect(readPercentages('95 80,100')).toEqual([80, 95, 100])
    expect(readPercentages('80 %, 95%')).toEqual([80, 95])
    expect(readPercentages('')).toEqual([])
    expect(readPercentages('80.5')).toBeNull()
    expect(readPercentages('many')).toBeNull()
  })

  test('keep calls for ever when no number of days is entered', async () => {
    const { host } = openPage('#/settings')
    const field = await screen.findByLabelText(/Keep single calls/)
    fireEvent.change(field, { target: { value: '' } })
    fireEvent.blur(field)
    await waitFor(() => expect(host.received).toContainEqual({ name: 'settings.set', input: { rawRetentionDays: null } }))
  })

  test('keep calls longer without a question, even before it is known what is there', async () => {
    const { host } = openPage('#/settings')
    const field = await screen.findByLabelText(/Keep single calls/)
    fireEvent.change(field, { target: { value: '60' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    await waitFor(() => expect(host.received).toContainEqual({ name: 'settings.set', input: { rawRetentionDays: 60 } }))
    expect(screen.queryByRole('alertdialog')).toBeNull()
  })
})
