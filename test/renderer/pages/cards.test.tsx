// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { openPage } from '../testPage.tsx'

const clipboard = () => {
  const copied: string[] = []
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (text: string) => void copied.push(text) } })
  return copied
}

test('the overview shows which scope is missing, for whom, and what to tell the admin', async () => {
  const copied = clipboard()
  openPage('#/overview')
  const card = within(await screen.findByRole('article', { name: 'Missing: the scope content:write' }))
  expect(card.getByText(/27 calls/)).toBeDefined()
  expect(card.getByText('create_page')).toBeDefined()
  // One of its tools succeeded since; the other has not, so it is open.
  expect(card.getByLabelText('works again')).toBeDefined()
  fireEvent.click(card.getByRole('button', { name: 'Copy text for the admin' }))
  await waitFor(() => expect(copied).toHaveLength(1))
  expect(copied[0]).toMatch(/^Please grant the scope content:write to the key “.+” of Northwind Studio\.\nWithout it the API refused 27 calls with 403 between .+, made with create_page, delete_page\.\nAdd it under Admin/)
  // What is mended needs no look.
  expect(screen.queryByRole('article', { name: /assets:write/ })).toBeNull()
})

test('a connection says which limit bites first, what was not seen, and which limits changed', async () => {
  openPage('#/connections')
  const studio = within(await screen.findByRole('article', { name: 'Northwind Studio' }))
  expect(await studio.findByText(/“Reads per minute” \(120\)/)).toBeDefined()
  expect(studio.getAllByText(/is never reached by them: they stop at 100/).length).toBeGreaterThan(0)
  const workspace = within(await screen.findByRole('article', { name: 'Acme workspace' }))
  expect(await workspace.findByText(/was lowered from 80,000 to 50,000/)).toBeDefined()
  expect(await workspace.findByText(/Not seen in the last 7 days/)).toBeDefined()
})
