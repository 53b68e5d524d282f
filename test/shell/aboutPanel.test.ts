import { expect, test } from 'vitest'
import { aboutPanel } from '../../electron/shell/aboutPanel.ts'

test('says our version and those of what we are built on, in both places that systems show', () => {
  const versions = { electron: '45.4.1', chrome: '152.0.1', node: '24.21.0', v8: '15.2' } as NodeJS.ProcessVersions
  expect(aboutPanel('0.1.0', versions)).toEqual({
    applicationName: 'Headroom',
    applicationVersion: '0.1.0',
    copyright: 'Copyright © The Headroom authors. MIT licence.',
    version: 'Electron 45.4.1, Chromium 152.0.1, Node.js 24.21.0',
    credits: 'Electron 45.4.1\nChromium 152.0.1\nNode.js 24.21.0',
  })
})

test('leaves out what there is not', () => {
  expect(aboutPanel('0.1.0', { node: '24.21.0' } as NodeJS.ProcessVersions).version).toBe('Node.js 24.21.0')
})
