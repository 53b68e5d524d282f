import { describe, expect, test } from 'vitest'
import { createAppState } from '../../../renderer/state/appState.ts'
import { readSession } from '../../../renderer/state/session.ts'
import { createFakeHost } from '../../fakes/fakeHost.ts'
import { fakeAddress } from '../testPage.tsx'

/** A storage in memory. */
function memory(): Pick<Storage, 'getItem' | 'setItem'> & { all: Map<string, string> } {
  const all = new Map<string, string>()
  return { all, getItem: (name) => all.get(name) ?? null, setItem: (name, value) => void all.set(name, value) }
}

const open = (storage: ReturnType<typeof memory>, hash: string) => {
  const address = fakeAddress(hash)
  const now = () => 1_795_305_600_000
  const state = createAppState({ transport: createFakeHost({ calls: 3_000, now }), address, storage: storage as unknown as Storage, now })
  return { state, address }
}

describe('the session', () => {
  test('row 74: goes on with page, filter, scrolled call and selection where the last window ended', async () => {
    const storage = memory()
    const first = open(storage, '#/log?outcome=ok')
    await expect.poll(() => first.state.callLog.store.getState().pages.length).toBe(1)
    for (let pages = 0; pages < 3; pages += 1) await first.state.callLog.more()
    const rows = first.state.callLog.store.getState().pages.flatMap((page) => page.rows ?? [])
    const [top, selected] = [rows[650]?.id ?? '', rows[655]?.id ?? '']
    first.state.callLog.setTop(top)
    first.state.callLog.select(selected, true)
    await expect.poll(() => readSession(storage)?.place).toEqual({ topId: top, selectedId: selected, open: true })
    first.state.stop()

    const second = open(storage, '')
    expect(second.address.read()).toBe('#/log?outcome=ok')
    // The list on screen asks for more at the same time.
    void second.state.callLog.more()
    await expect.poll(() => second.state.callLog.store.getState().pages.length).toBeGreaterThan(0)
    void second.state.callLog.more()
    await expect.poll(() => second.state.callLog.store.getState()).toMatchObject({ goToId: top, selectedId: selected, open: true })
    second.state.stop()
  })

  test('keeps no place in the log while another page is on screen', async () => {
    const storage = memory()
    const { state } = open(storage, '#/log')
    await expect.poll(() => state.callLog.store.getState().pages.length).toBe(1)
    state.callLog.select(state.callLog.store.getState().pages[0]?.rows?.[3]?.id ?? null)
    state.view.go('alerts')
    await expect.poll(() => readSession(storage)).toEqual({ address: '#/alerts', place: null })
    state.stop()
  })

  test('follows a link instead of the last session', () => {
    const storage = memory()
    storage.setItem('headroom.session', JSON.stringify({ address: '#/log?outcome=ok', place: { topId: '5', selectedId: null, open: false } }))
    const { state, address } = open(storage, '#/alerts')
    expect(address.read()).toBe('#/alerts')
    state.stop()
  })

  test('begins at the overview when what was kept makes no sense', () => {
    for (const text of ['', '{', 'null', '7', '{"address":"https://evil.example"}', '{"address":"#/log"}']) {
      const storage = memory()
      storage.setItem('headroom.session', text)
      expect(readSession(storage)).toBeNull()
    }
  })
})
