import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { startDemo } from '../../electron/demo/index.ts'

describe('startDemo', () => {
  it('says how to connect, and its monitor keys can read what there is to read', async () => {
    const demo = await startDemo({ clients: false })
    try {
      expect(demo.connections.map(({ dialect, pollEverySec }) => [dialect, pollEverySec])).toEqual([
        ['tools', 5],
        ['workspace', 5],
      ])
      const paths: Record<string, string[]> = { tools: ['/activity'], workspace: ['/v1/usage', '/v1/audit-log?limit=100'] }
      for (const { dialect, baseUrl, keys } of demo.connections) {
        expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
        expect(keys.filter((key) => key.role === 'monitor')).toHaveLength(1)
        expect(keys.length).toBeGreaterThanOrEqual(4)
        for (const path of paths[dialect] ?? []) {
          const response = await fetch(baseUrl + path, { headers: { Authorization: `Bearer ${keys.find((key) => key.role === 'monitor')?.secret}` } })
          expect([path, response.status]).toEqual([path, 200])
          await response.text()
        }
      }
    } finally {
      await demo.stop()
    }
  })

  it('serves all five when asked, each with one monitor key and ports of their own', async () => {
    const demo = await startDemo({ clients: false, apis: ['tools', 'workspace', 'decks', 'lists', 'points'] })
    await demo.stop()
    expect(demo.connections.map(({ dialect }) => dialect)).toEqual(['tools', 'workspace', 'decks', 'lists', 'points'])
    expect(new Set(demo.connections.map(({ baseUrl }) => baseUrl)).size).toBe(5)
    for (const { keys } of demo.connections) expect(keys.filter(({ role }) => role === 'monitor')).toHaveLength(1)
  })

  it('gives the same keys and the same past for the same seed', async () => {
    const clock = { now: () => Date.UTC(2026, 10, 22, 12) }
    const told = await Promise.all(
      [4, 4, 5].map(async (seed) => {
        const demo = await startDemo({ seed, clock, clients: false })
        await demo.stop()
        return JSON.stringify([demo.connections.map(({ keys }) => keys), demo.apis.map(({ calls }) => calls)])
      }),
    )
    expect(told[0]).toBe(told[1])
    expect(told[0]).not.toBe(told[2])
  })

  it('lets its clients call over real HTTP until it is stopped, and not one call longer', async () => {
    const started = Date.now()
    const demo = await startDemo()
    const calls = (): number => demo.apis.reduce((sum, { calls }) => sum + calls.filter((one) => one.at >= started).length, 0)
    await vi.waitFor(() => expect(calls()).toBeGreaterThan(10), { timeout: 10_000 })
    await demo.stop()
    const made = calls()
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(calls()).toBe(made)
    await expect(fetch(demo.connections[0]?.baseUrl ?? '')).rejects.toThrow('fetch failed')
  })

  it('leaves no handle open when stopped: a process that did nothing else ends by itself', async () => {
    const program = `
      const { startDemo } = await import(${JSON.stringify(new URL('../../electron/demo/index.ts', import.meta.url).href)})
      const demo = await startDemo()
      await new Promise((resolve) => setTimeout(resolve, 700))
      const made = demo.apis.reduce((sum, { calls }) => sum + calls.length, 0)
      await demo.stop()
      console.log(made)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 15_000 })
    expect(Number(stdout)).toBeGreaterThan(180)
  })
})
