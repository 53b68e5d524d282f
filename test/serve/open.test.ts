import { describe, expect, it } from 'vitest'
import { openerFor } from '../../electron/serve/open.ts'

const address = 'http://127.0.0.1:4321/#token=abc&alert=a1'

describe('opening the page', () => {
  it('uses the opener of the platform', () => {
    expect(openerFor(address, 'linux', { DISPLAY: ':0' })).toEqual({ command: 'xdg-open', args: [address] })
    expect(openerFor(address, 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual({ command: 'xdg-open', args: [address] })
    expect(openerFor(address, 'darwin', {})).toEqual({ command: 'open', args: [address] })
  })

  it('keeps an ampersand from ending the command of Windows', () => {
    expect(openerFor(address, 'win32', {})).toEqual({ command: 'cmd', args: ['/c', 'start', '""', 'http://127.0.0.1:4321/#token=abc^&alert=a1'] })
  })

  it('is not tried where there is no screen', () => {
    expect(openerFor(address, 'linux', {})).toBeNull()
    expect(openerFor(address, 'linux', { DISPLAY: '' })).toBeNull()
  })
})
