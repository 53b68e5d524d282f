import { expect, test } from 'vitest'
import { fromWire, toWire } from './scheme.ts'

const schemes = new Set(['app'])

test.each(['app://bundle/', 'app://bundle/assets/a.js?x=1#part', 'app://bundle/%2e%2e%2fsecret'])('%s travels and comes back', (address) => {
  expect(toWire(address, schemes)).toMatch(/^http:\/\/bundle\.app\.standin\.localhost\//)
  expect(fromWire(toWire(address, schemes))).toBe(address)
})

test('other addresses stay as they are', () => {
  expect(toWire('https://example.com/a', schemes)).toBe('https://example.com/a')
  expect(fromWire('http://example.com/standin.localhost')).toBe('http://example.com/standin.localhost')
  expect(fromWire('http://bundle.app.standin.localhost.evil.test/')).toBe('http://bundle.app.standin.localhost.evil.test/')
})
