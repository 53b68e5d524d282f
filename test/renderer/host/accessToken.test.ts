import { describe, expect, it } from 'vitest'
import { takeArrival } from '../../../renderer/host/accessToken.ts'

/** A tab: an address, its session storage, and what the address bar shows afterwards. */
function tab(hash: string, stored: Record<string, string> = {}) {
  const kept = new Map(Object.entries(stored))
  const shown: string[] = []
  const arrival = takeArrival({
    location: { hash, pathname: '/', search: '?view=log' },
    history: { state: null, replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void shown.push(String(url)) },
    storage: { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) },
  })
  return { arrival, kept: Object.fromEntries(kept), shown }
}

describe('the token in the address', () => {
  it('moves to the storage of this tab and leaves the address bar', () => {
    expect(tab('#token=abc')).toEqual({ arrival: { token: 'abc', alertId: null }, kept: { 'headroom.token': 'abc' }, shown: ['/?view=log'] })
  })

  it('is found again after a reload', () => {
    const reloaded = tab('', { 'headroom.token': 'abc' })
    expect([reloaded.arrival, reloaded.shown]).toEqual([{ token: 'abc', alertId: null }, []])
  })

  it('replaces the one of an earlier run', () => {
    expect(tab('#token=new', { 'headroom.token': 'old' }).arrival.token).toBe('new')
  })

  it('can bring along the alert to show', () => {
    expect(tab('#token=abc&alert=a%2F1').arrival).toEqual({ token: 'abc', alertId: 'a/1' })
  })

  it('is missing when the page was opened without it; other fragments are left alone', () => {
    expect(tab('#section')).toEqual({ arrival: { token: null, alertId: null }, kept: {}, shown: [] })
  })
})
