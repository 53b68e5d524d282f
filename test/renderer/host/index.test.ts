// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Transport } from '../../../shared/client.ts'

afterEach(() => {
  delete window.host
  sessionStorage.clear()
  vi.resetModules()
})

describe('the host of the page', () => {
  it('is what the desktop preload lends, when it lends one', async () => {
    const lent: Transport = { call: async () => ({ ok: true, value: 'desktop' }), listen: () => () => undefined }
    window.host = lent
    const { host, connected } = await import('../../../renderer/host/index.ts')
    expect([host, connected.get()]).toEqual([lent, true])
  })

  it('is HTTP in a browser, and asks for the right address when opened without a token', async () => {
    const { host, connected } = await import('../../../renderer/host/index.ts')
    expect(await host.call('settings.get', {})).toMatchObject({ ok: false, code: 'transport' })
    expect([connected.get(), connected.reason()]).toEqual([false, expect.stringMatching(/open the address/)])
  })
})
