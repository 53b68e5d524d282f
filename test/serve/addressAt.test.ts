import { expect, test } from 'vitest'
import { takeArrival } from '../../renderer/host/accessToken.ts'
import { addressAt } from '../../electron/serve/serve.ts'

const address = 'http://127.0.0.1:4711/#token=abc'

/** What the page makes of the address it is opened at. */
function openedAt(url: string) {
  const { hash, pathname, search } = new URL(url)
  const shown: string[] = []
  const { token, alertId } = takeArrival({
    location: { hash, pathname, search },
    history: { state: null, replaceState: (_state: unknown, _title: string, place?: string | URL | null) => void shown.push(String(place)) },
    storage: { getItem: () => null, setItem: () => undefined },
  })
  return { token, alertId, shown }
}

test('no link opens the page as it was left', () => {
  expect(openedAt(addressAt(address, null))).toEqual({ token: 'abc', alertId: null, shown: ['/'] })
})

test('a link to a page arrives whole, its filter included', () => {
  const query = 'outcome=errors&tool=a%26b&text=50%25'
  expect(openedAt(addressAt(address, { page: 'log', query }))).toEqual({ token: 'abc', alertId: null, shown: [`/#/log?${query}`] })
  expect(openedAt(addressAt(address, { page: 'alerts', query: '' })).shown).toEqual(['/#/alerts'])
})

test('a link to an alert arrives as that alert and nothing else', () => {
  expect(openedAt(addressAt(address, { alertId: 'alert_1:2&token=x' }))).toEqual({ token: 'abc', alertId: 'alert_1:2&token=x', shown: ['/'] })
})
