import { cleanup, render } from '@testing-library/react'
import { afterEach, beforeAll } from 'vitest'
import { App } from '../../renderer/App.tsx'
import { loadTheRest } from '../../renderer/pages/shown.ts'
import { createAppState, type AppState } from '../../renderer/state/appState.ts'
import type { AddressBar } from '../../renderer/state/view.ts'
import { createFakeHost, type FakeHost, type FakeHostOptions } from '../fakes/fakeHost.ts'

/** An address bar without a window. */
export function fakeAddress(start = ''): AddressBar & { entries: string[]; goTo(hash: string): void } {
  const entries = [start]
  const listeners = new Set<() => void>()
  return {
    entries,
    read: () => entries.at(-1) ?? '',
    push: (hash) => void entries.push(hash),
    replace: (hash) => void entries.splice(-1, 1, hash),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    goTo(hash) {
      entries.push(hash)
      for (const listener of listeners) listener()
    },
  }
}

const open: AppState[] = []

/** happy-dom lays nothing out, so every element gets the height of a line to be measured, and room for many lines inside. */
const sizes = { offsetHeight: 30, offsetWidth: 900, clientHeight: 600, clientWidth: 900 }

/** The whole page over the fake host, in happy-dom. */
export function openPage(
  hash: string,
  options: FakeHostOptions = {},
): { host: FakeHost; state: AppState; address: ReturnType<typeof fakeAddress> } {
  for (const [name, size] of Object.entries(sizes))
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size })
  const host = createFakeHost({ calls: 400, ...options })
  const address = fakeAddress(hash)
  const state = createAppState({ transport: host, address, storage: null })
  open.push(state)
  render(<App state={state} />)
  return { host, state, address }
}

// Tests look at pages, not at how their code arrives.
beforeAll(() => loadTheRest(async () => undefined))

afterEach(() => {
  cleanup()
  for (const state of open.splice(0)) state.stop()
})
