import { spawn } from 'node:child_process'

/** What opens an address in the person's browser. */
export interface Opener {
  command: string
  args: string[]
}

/** The platform's own opener; `null` where nothing could be seen anyway. Pure. */
export function openerFor(address: string, platform: NodeJS.Platform, env: Record<string, string | undefined>): Opener | null {
  if (platform === 'darwin') return { command: 'open', args: [address] }
  // cmd reads & as the end of the command.
  if (platform === 'win32') return { command: 'cmd', args: ['/c', 'start', '""', address.replaceAll('&', '^&')] }
  // Without a screen xdg-open would start a text browser on our terminal.
  const screen = env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? ''
  return screen === '' ? null : { command: 'xdg-open', args: [address] }
}

/** Opens the address in a browser if that is possible. Never fails: the address is printed as well. */
export function openAddress(address: string): void {
  const opener = openerFor(address, process.platform, process.env)
  if (opener === null) return
  const child = spawn(opener.command, opener.args, {
    detached: true,
    stdio: 'ignore',
    windowsVerbatimArguments: process.platform === 'win32',
  })
  child.on('error', () => undefined)
  child.unref()
}
