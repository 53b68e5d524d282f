// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { readForm, emptyForm, type ConnectionForm } from '../../../renderer/pages/connections/connectionForm.ts'
import { openPage } from '../testPage.tsx'

const filled: ConnectionForm = {
  ...emptyForm,
  dialect: 'fakeStudio',
  name: 'Mine',
  baseUrl: 'https://api.example.com',
  keyLabel: 'monitor',
  secret: 'ad_live_1',
}
const problemsOf = (change: Partial<ConnectionForm>) => {
  const read = readForm({ ...filled, ...change })
  return read.ok ? {} : read.problems
}

describe('the connection form', () => {
  test('accepts a full form and leaves out what was not entered', () => {
    expect(readForm({ ...filled, baseUrl: ' https://api.example.com/v2/ ' })).toEqual({
      ok: true,
      draft: {
        name: 'Mine',
        dialect: 'fakeStudio',
        baseUrl: 'https://api.example.com/v2',
        plan: null,
        poll: { mode: 'adaptive' },
        authHeader: null,
        keepArguments: false,
        keys: [{ label: 'monitor', role: 'monitor', secret: 'ad_live_1' }],
      },
    })
  })

  test('refuses each wrong field with a sentence at that field', () => {
    expect(problemsOf({ baseUrl: 'http://api.example.com' }).baseUrl).toMatch(/https/)
    expect(problemsOf({ baseUrl: 'https://me:pw@api.example.com' }).baseUrl).toMatch(/must not contain a user name/)
    expect(problemsOf({ baseUrl: '' }).baseUrl).toMatch(/Enter the address/)
    expect(problemsOf({ secret: 'two words' }).secret).toMatch(/visible ASCII/)
    expect(problemsOf({ secret: '' }).secret).toMatch(/Paste the key/)
    expect(problemsOf({ keyLabel: ' ' }).keyLabel).toMatch(/label/)
    expect(problemsOf({ name: '' }).name).toMatch(/name/)
    expect(problemsOf({ pollMode: 'fixed', everySec: 'soon' }).everySec).toMatch(/whole seconds/)
    expect(problemsOf({ paths: { probe: 'no-slash' } }).probe).toMatch(/starts with/)
    expect(problemsOf({ authHeader: 'not a header' }).authHeader).toMatch(/header name/)
  })

  test('says which API to choose before anything else', () => {
    expect(problemsOf({ dialect: '' })).toEqual({ dialect: expect.stringContaining('Choose') as string })
  })
})

const openDialog = async () => {
  fireEvent.click(await screen.findByRole('button', { name: 'Add a connection' }))
  return within(await screen.findByRole('dialog'))
}
const fill = (dialog: ReturnType<typeof within>, label: string, value: string) =>
  fireEvent.change(dialog.getByLabelText(label), { target: { value } })

describe('the connections page', () => {
  test('shows what is wrong with the form and sends nothing', async () => {
    const { host } = openPage('#/connections')
    const dialog = await openDialog()
    fireEvent.click(dialog.getByRole('button', { name: 'Add connection' }))
    expect(dialog.getByText('Choose which API this is.')).toBeDefined()
    fill(dialog, 'API', 'fakeStudio')
    fill(dialog, 'Base URL', 'http://api.example.com')
    fireEvent.click(dialog.getByRole('button', { name: 'Add connection' }))
    expect(dialog.getByText(/Plain http would send the key/)).toBeDefined()
    expect(host.received.some(({ name }) => name === 'connections.add')).toBe(false)
  })

  test('tests before saving and shows each step in plain words', async () => {
    openPage('#/connections')
    const dialog = await openDialog()
    fill(dialog, 'API', 'fakeStudio')
    fill(dialog, 'Base URL', 'https://refuse.example.com')
    fill(dialog, 'Key label', 'monitor')
    fill(dialog, 'Key', 'ad_live_1')
    fireEvent.click(dialog.getByRole('button', { name: 'Test' }))
    expect(await dialog.findByText(/did not accept the key \(401\)/)).toBeDefined()
    fill(dialog, 'Base URL', 'https://api.example.com')
    expect(dialog.queryByText(/did not accept the key \(401\)/)).toBeNull()
    fireEvent.click(dialog.getByRole('button', { name: 'Test' }))
    expect(await dialog.findByText(/It works/)).toBeDefined()
    expect(dialog.getByText('HTTP 404')).toBeDefined()
  })

  test('shows a refusal of the core in its own words and keeps what was typed', async () => {
    openPage('#/connections')
    const dialog = await openDialog()
    fill(dialog, 'API', 'fakeStudio')
    fill(dialog, 'Name', 'Acme workspace')
    fill(dialog, 'Base URL', 'https://api.example.com')
    fill(dialog, 'Key label', 'monitor')
    fill(dialog, 'Key', 'ad_live_1')
    fireEvent.click(dialog.getByRole('button', { name: 'Add connection' }))
    expect(await dialog.findByText(/There is a connection named "Acme workspace" already/)).toBeDefined()
    expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('Acme workspace')
  })

  test('keeps the key out of sight and says where it is kept', async () => {
    openPage('#/connections')
    const dialog = await openDialog()
    expect(dialog.getByLabelText<HTMLInputElement>('Key').type).toBe('password')
    expect(dialog.getByText(/key store/)).toBeDefined()
  })

  test('removes only after asking', async () => {
    const { host } = openPage('#/connections', { world: 'calm' })
    fireEvent.click(await screen.findByRole('button', { name: 'More for Northwind Studio' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Remove…' }))
    const question = within(await screen.findByRole('alertdialog'))
    expect(host.received.some(({ name }) => name === 'connections.remove')).toBe(false)
    fireEvent.click(question.getByRole('button', { name: 'Remove with its history' }))
    await waitFor(() => expect(host.received.some(({ name }) => name === 'connections.remove')).toBe(true))
    expect(await screen.findByText('Watch your first API')).toBeDefined()
  })

  test('pauses and resumes', async () => {
    openPage('#/connections', { world: 'calm' })
    fireEvent.click(await screen.findByRole('button', { name: 'Pause' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Resume' }))
    expect(await screen.findByRole('button', { name: 'Pause' })).toBeDefined()
  })

  test('row 87: shows no name to edit while names are hidden, and keeps it', async () => {
    const { host, state } = openPage('#/connections', { world: 'calm' })
    act(() => state.preferences.setState({ private: true }))
    fireEvent.click(await screen.findByRole('button', { name: 'More for Connection 1' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Edit, replace key' }))
    const dialog = within(await screen.findByRole('dialog'))
    const name = dialog.getByLabelText<HTMLInputElement>('Name')
    expect([name.value, name.disabled]).toEqual(['Connection 1', true])
    expect(document.documentElement.innerHTML).not.toMatch(/Northwind/)
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(host.received.find(({ name: asked }) => asked === 'connections.update')?.input).toMatchObject({ name: 'Northwind Studio' }))
  })

  test('keeps percentages of its own for a budget, and refuses what is none', async () => {
    const { host } = openPage('#/connections', { world: 'calm' })
    fireEvent.click(await screen.findByRole('button', { name: 'More for Northwind Studio' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Edit, replace key' }))
    const dialog = within(await screen.findByRole('dialog'))
    const field = dialog.getByLabelText(/“AI generations per day” reaches/)
    fireEvent.change(field, { target: { value: '150' } })
    expect(dialog.getByText(/whole percentages from 1 to 100/)).toBeDefined()
    expect(dialog.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true)
    fireEvent.change(field, { target: { value: '50, 90' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(host.received).toContainEqual({
        name: 'settings.set',
        input: { budgetThresholds: [{ connectionId: 'studio', budgetId: 'ai_day', thresholds: [50, 90] }] },
      }),
    )
  })

  test('fills itself from a ready-made map, and shows what watching costs before saving', async () => {
    const { host } = openPage('#/connections')
    const dialog = await openDialog()
    const list = dialog.getByLabelText('API')
    fireEvent.change(list, { target: { value: 'preset elevenlabs' } })
    expect(dialog.getByLabelText<HTMLInputElement>('Base URL').value).toBe('https://api.elevenlabs.io')
    expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('ElevenLabs')
    expect(await dialog.findByText(/At most 1,440 requests a day/)).toBeDefined()
    fireEvent.change(dialog.getByLabelText('Poll'), { target: { value: 'manual' } })
    expect(await dialog.findByText(/Nothing until you press/)).toBeDefined()
    fill(dialog, 'Key', 'xi-1')
    fireEvent.click(dialog.getByRole('button', { name: 'Add connection' }))
    await waitFor(() => expect(host.received.find(({ name }) => name === 'connections.add')?.input).toMatchObject({ dialect: 'generic', authHeader: 'xi-api-key', fields: { usage: { path: '/v1/user/subscription' } } }))
  })

  test('leaves a map behind when another API is chosen', async () => {
    openPage('#/connections')
    const dialog = await openDialog()
    fireEvent.change(dialog.getByLabelText('API'), { target: { value: 'preset x' } })
    fireEvent.change(dialog.getByLabelText('API'), { target: { value: 'fakeStudio' } })
    expect(dialog.getByLabelText<HTMLInputElement>('Base URL').value).toBe('')
    expect(dialog.queryByLabelText(/Field map/)).toBeNull()
  })

  test('changes a field map with a preview of what it finds, and adds a key to watch', async () => {
    const { host } = openPage('#/connections')
    const dialog = await openDialog()
    fireEvent.change(dialog.getByLabelText('API'), { target: { value: 'preset firecrawl' } })
    fill(dialog, 'Key', 'fc-1')
    fireEvent.click(dialog.getByRole('button', { name: 'Add connection' }))
    fireEvent.click(await screen.findByRole('button', { name: 'More for Firecrawl' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Edit, replace key' }))
    const edit = within(await screen.findByRole('dialog', { name: 'Edit connection' }))
    fireEvent.click(edit.getByRole('button', { name: 'Test' }))
    expect(await edit.findByText(/It works/)).toBeDefined()
    const map = { usage: { budgets: [{ id: 'credits', used: '/data/used', limit: '/data/gone' }] } }
    fireEvent.change(edit.getByLabelText(/Field map/), { target: { value: JSON.stringify(map) } })
    expect(await edit.findByText('Usage: 1 of 2 pointers fit')).toBeDefined()
    fireEvent.change(edit.getByLabelText(/Watch another key/), { target: { value: 'site' } })
    fireEvent.click(edit.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(host.received.find(({ name }) => name === 'connections.update')?.input).toMatchObject({ fields: map }))
    await waitFor(() => expect(host.received.some(({ name }) => name === 'keys.add')).toBe(true))
  })
})
