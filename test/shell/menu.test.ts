import { expect, test } from 'vitest'
import { menuTemplate } from '../../electron/shell/menu.ts'

const flat = (template: ReturnType<typeof menuTemplate>): string[] =>
  template.flatMap(({ role, label, submenu }) => [role ?? label ?? '', ...(Array.isArray(submenu) ? flat(submenu) : [])])

test.each(['linux', 'win32', 'darwin'] as const)('%s: copy and paste and a way to quit are there', (platform) => {
  const entries = flat(menuTemplate(platform, true, { openDataFolder: () => undefined }))
  expect(entries).toContain('editMenu')
  expect(entries.some((entry) => entry === 'quit' || entry === 'appMenu')).toBe(true)
})

test('a packaged app has neither reload nor developer tools', () => {
  const developing = ['reload', 'forceReload', 'toggleDevTools']
  const offered = (isPackaged: boolean): string[] => flat(menuTemplate('linux', isPackaged, { openDataFolder: () => undefined })).filter((entry) => developing.includes(entry))
  expect(offered(true)).toEqual([])
  expect(offered(false)).toEqual(['reload', 'toggleDevTools'])
})
