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
  expect(flat(menuTemplate('linux', true, { openDataFolder: () => undefined }))).not.toContain('toggleDevTools')
  expect(flat(menuTemplate('linux', false, { openDataFolder: () => undefined }))).toContain('toggleDevTools')
})
