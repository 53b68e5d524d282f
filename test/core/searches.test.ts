import { describe, expect, it } from 'vitest'
import { Searches } from '../../electron/core/searches.ts'

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
