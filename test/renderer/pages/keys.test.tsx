// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { openPage } from '../testPage.tsx'

const sealed = { info: { secretStore: { kind: 'passphrase', locked: true } as const } }
const memory = { info: { secretStore: { kind: 'memory', locked: false } as const } }
const fill = (label: string, value: string): void => void fireEvent.change(screen.getByLabelText(label), { target: { value } })

describe('keys sealed with a passphrase', () => {
  test('are asked for once at the start, and later stays later', async () => {
    const { state } = openPage('#/overview', sealed)
    const dialog = within(await screen.findByRole('dialog', { name: 'Unlock the keys' }))
    fireEvent.click(dialog.getByRole('button', { name: 'Later' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await act(() => state.data.ask('info'))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByRole('article', { name: 'Northwind Studio' })).toBeDefined()
  })

  test('stay locked with a wrong passphrase, and say so beside it', async () => {
    openPage('#/overview', sealed)
    await screen.findByRole('dialog', { name: 'Unlock the keys' })
    fill('Passphrase', 'a wrong passphrase')
    fireEvent.click(screen.getByRole('button', { name: 'Unlock' }))
    expect(await screen.findByText('That passphrase does not open the keys.')).toBeDefined()
    fill('Passphrase', 'a right passphrase')
    fireEvent.click(screen.getByRole('button', { name: 'Unlock' }))
    expect(await screen.findByText('Keys unlocked')).toBeDefined()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  test('can be forgotten after a warning that names what is lost', async () => {
    const { host } = openPage('#/settings', sealed)
    fireEvent.click(await screen.findByRole('button', { name: 'Later' }))
    fireEvent.click(await screen.findByRole('button', { name: 'Forget the passphrase' }))
    expect(await screen.findByText(/cannot be brought back/)).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Forget it' }))
    await waitFor(() => expect(host.received.map(({ name }) => name)).toContain('secrets.forgetPassphrase'))
    expect(await screen.findByRole('button', { name: 'Set a passphrase' })).toBeDefined()
  })
})

describe('where there is no keyring', () => {
  test('Settings name the three ways to keep keys, and set a passphrase typed twice', async () => {
    const { host } = openPage('#/settings', memory)
    const group = within(await screen.findByRole('region', { name: 'Keys' }))
    for (const way of ['Passphrase:', 'Environment variable:', 'This run only:']) expect(group.getByText(way)).toBeDefined()
    fireEvent.click(group.getByRole('button', { name: 'Set a passphrase' }))
    await screen.findByRole('dialog', { name: 'Set a passphrase' })
    const save = (): HTMLElement => screen.getByRole('button', { name: 'Set it' })
    fill('New passphrase', 'correct horse')
    fill('New passphrase again', 'correct hose')
    expect(screen.getByText('The two are not the same.')).toBeDefined()
    expect(save().hasAttribute('disabled')).toBe(true)
    fill('New passphrase again', 'correct horse')
    fireEvent.click(save())
    await waitFor(() => expect(host.received).toContainEqual({ name: 'secrets.setPassphrase', input: { passphrase: 'correct horse', current: null } }))
    expect(await screen.findByRole('button', { name: 'Change the passphrase' })).toBeDefined()
  })
})

test('with a keyring there is nothing to choose', async () => {
  openPage('#/settings')
  await screen.findByRole('region', { name: 'This installation' })
  expect(screen.queryByRole('region', { name: 'Keys' })).toBeNull()
})
