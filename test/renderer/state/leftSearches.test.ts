import { describe, expect, test } from 'vitest'
import { createAppState } from '../../../renderer/state/appState.ts'
import { createCallLog } from '../../../renderer/state/callLog.ts'
import { createData } from '../../../renderer/state/data.ts'
import { createClient, type Transport } from '../../../shared/client.ts'
import { createFakeHost } from '../../fakes/fakeHost.ts'
import { fakeAddress } from '../testPage.tsx'

/** A core whose named searches last until they are let through or left. */
function slowCore() {
  const host = createFakeHost({ calls: 300 })
  const started: string[] = []
  const held = new Map<string, { of: string; let: () => void; leave: () => void }>()
  let holds = true
  const transport: Transport = {
    ...host,
    async call(name, input) {
      const { search } = input as { search?: string }
      if (name === 'calls.cancel') held.get(search ?? '')?.leave()
      if (!holds || search === undefined || name === 'calls.cancel') return host.call(name, input)
      started.push(name)
      // As the core does: a search of the same name takes its place.
      held.get(search)?.leave()
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const mine = { of: name, let: () => resolve(false), leave: () => resolve(true) }
      held.set(search, mine)
      const isLeft = await promise
      if (held.get(search) === mine) held.delete(search)
      return isLeft ? { ok: false, code: 'refused', message: 'The search was cancelled.' } : host.call(name, input)
    },
  }
  const underWay = () => [...held.values()].map(({ of }) => of).toSorted()
  const letThrough = async (wanted: string): Promise<void> => {
    for (const search of held.values()) if (search.of === wanted) search.let()
    await settled()
  }
  const hurry = async (): Promise<void> => {
    holds = false
    for (const search of held.values()) search.let()
    await settled()
  }
  const begun = (wanted: string): number => started.filter((name) => name === wanted).length
  return { transport, underWay, letThrough, hurry, begun, arrive: (count: number) => host.arrive(count), asked: (name: string) => host.received.filter((call) => call.name === name).length }
}
/** All that is not held has been answered. */
const settled = () => new Promise((done) => setTimeout(done, 5))

const filter = { text: 'list' }

/** The log of a text with its errors grouped, nothing answered yet. */
async function looking() {
  const core = slowCore()
  const log = createCallLog(createData(createClient(core.transport), Date.now), Date.now, 'window')
  void log.show(filter)
  log.setGrouped(true)
  await settled()
  expect(core.underWay()).toEqual(['calls.facets', 'calls.groups', 'calls.page'])
  return { ...core, log, state: log.store.getState }
}

describe('a search that is left', () => {
  test('row 46: ends with its counts and its groups, and nothing goes on loading', async () => {
    const { log, state, underWay } = await looking()
    log.cancel()
    await settled()
    expect(underWay()).toEqual([])
    expect(state()).toMatchObject({ loading: false, cancelled: true, facets: { loading: false, value: null, problem: null }, groups: { loading: false, value: null } })
    expect(state().groups?.problem).toMatch(/not grouped/)
  })

  test('ends what is still counted though the list is there, which stays', async () => {
    const { log, state, underWay, letThrough } = await looking()
    await letThrough('calls.page')
    const { pages } = state()
    log.cancel()
    await settled()
    expect(underWay()).toEqual([])
    expect(state()).toMatchObject({ loading: false, cancelled: false, facets: { loading: false }, groups: { loading: false } })
    expect(state().pages).toBe(pages)
  })

  test('leaves alone what was answered, and asks for nothing', async () => {
    const { log, state, asked, hurry } = await looking()
    await hurry()
    const before = state()
    log.cancel()
    expect(state()).toBe(before)
    expect(asked('calls.cancel')).toBe(0)
  })

  test('never shows what was counted of the filter before as its own', async () => {
    const { log, state, letThrough } = await looking()
    for (const name of ['calls.page', 'calls.facets', 'calls.groups']) await letThrough(name)
    expect(state().facets.value?.total).toBeGreaterThan(0)
    void log.show({ text: 'create' })
    await letThrough('calls.page')
    log.cancel()
    expect(state()).toMatchObject({ facets: { value: null }, groups: { value: null } })
  })

  test('keeps what was counted of it before more calls arrived', async () => {
    const { log, state, letThrough } = await looking()
    for (const name of ['calls.page', 'calls.facets', 'calls.groups']) await letThrough(name)
    const { facets, groups } = state()
    void log.more()
    await settled()
    log.cancel()
    expect(state().facets.value).toBe(facets.value)
    expect(state().groups?.value).toBe(groups?.value)
  })
})

describe('counts of the log', () => {
  test('end when another filter is shown, however long they would take', async () => {
    const { log, underWay, hurry, state } = await looking()
    void log.show({ text: 'create' })
    await settled()
    expect(underWay()).toEqual(['calls.facets', 'calls.groups', 'calls.page'])
    await hurry()
    expect(state()).toMatchObject({ filter: { text: 'create' }, loading: false, facets: { loading: false, problem: null }, groups: { loading: false, problem: null } })
  })

  test('come to their end while calls arrive, and are then made once more', async () => {
    const { log, arrive, begun, letThrough, hurry, state } = await looking()
    await letThrough('calls.page')
    for (let arrival = 0; arrival < 3; arrival += 1) {
      arrive(200)
      // oxlint-disable-next-line no-await-in-loop -- one arrival after the other
      await Promise.race([log.arrived(true), settled()])
    }
    expect(begun('calls.facets')).toBe(1)
    await letThrough('calls.facets')
    expect(state().facets.value?.total).toBeGreaterThan(0)
    expect(begun('calls.facets')).toBe(2)
    await hurry()
    expect(state().facets).toMatchObject({ loading: false, problem: null })
  })
})

describe('a log that nobody looks at any more', () => {
  const open = async () => {
    const core = slowCore()
    const state = createAppState({ transport: core.transport, address: fakeAddress('#/log?text=list'), storage: null })
    await settled()
    /** To another page, where nothing may be under way any more, and back to the same view when the core is quick again. */
    const leaveAndComeBack = async () => {
      state.view.go('overview')
      await settled()
      expect(core.underWay()).toEqual([])
      await core.hurry()
      state.view.go('log', filter)
      await settled()
    }
    return { ...core, state, log: state.callLog.store.getState, leaveAndComeBack }
  }

  test('ends its search, and begins again when somebody comes back', async () => {
    const { state, log, leaveAndComeBack } = await open()
    await leaveAndComeBack()
    expect(log()).toMatchObject({ cancelled: false, loading: false, answered: true, facets: { loading: false } })
    expect(log().pages[0]?.rows?.length).toBeGreaterThan(0)
    expect(log().facets.value?.total).toBeGreaterThan(0)
    state.stop()
  })

  test('keeps its list, and counts again when somebody comes back', async () => {
    const { state, log, letThrough, leaveAndComeBack } = await open()
    await letThrough('calls.page')
    const { pages } = log()
    await leaveAndComeBack()
    expect(log().pages).toEqual(pages)
    expect(log().facets.value?.total).toBeGreaterThan(0)
    state.stop()
  })
})
