import { describe, expect, it, onTestFinished } from 'vitest'
import { Searches } from '../../electron/core/searches.ts'
import { startTestApp } from '../fakes/testApp.ts'

/** A search that lasts until it is left. */
const endless = (signal: AbortSignal) => new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(new Error('left'))))

describe('searches under way', () => {
  it('row 46: are left by name, and say so in a sentence', async () => {
    const searches = new Searches()
    const first = searches.run('log', endless)
    const other = searches.run('other', () => Promise.resolve('found'))
    searches.cancel('log')
    await expect(first).rejects.toMatchObject({ code: 'refused', message: 'The search was cancelled.' })
    expect(await other).toBe('found')
    searches.cancel('nothing under way')
  })

  it('give way to the next of the same name', async () => {
    const searches = new Searches()
    const first = searches.run('log', endless)
    const second = searches.run('log', () => Promise.resolve('found'))
    await expect(first).rejects.toMatchObject({ code: 'refused' })
    expect(await second).toBe('found')
  })

  it('keep their own errors', async () => {
    await expect(new Searches().run('log', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk')
  })
})

describe('what is counted beside the log', () => {
  it('is left by the name it was asked under, like the list', async () => {
    const app = await startTestApp()
    onTestFinished(() => app.end())
    const names = ['calls.page', 'calls.count', 'calls.facets', 'calls.groups'] as const
    const asked = names.map((name) => app.client.call(name, { filter: { minDurationMs: 1 }, search: `window ${name}` }))
    await Promise.all(names.map((name) => app.ask('calls.cancel', { search: `window ${name}` })))
    expect(await Promise.all(asked)).toEqual(names.map(() => ({ ok: false, code: 'refused', message: 'The search was cancelled.' })))
    for (const name of names) expect(await app.client.call(name, { search: `window ${name}` })).toMatchObject({ ok: true })
  })
})
