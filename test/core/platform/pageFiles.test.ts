import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readPageFiles } from '../../../electron/core/platform/pageFiles.ts'

const dir = mkdtempSync(join(tmpdir(), 'headroom-page-'))
afterAll(() => rmSync(dir, { recursive: true }))

it('finds the built page with the types browsers insist on, and leaves out what no build makes', () => {
  mkdirSync(join(dir, 'page/assets'), { recursive: true })
  for (const name of ['index.html', 'icon.svg', 'assets/index-1a.js', 'assets/index-1a.css', 'assets/inter.woff2', 'assets/notes.unknown']) writeFileSync(join(dir, 'page', name), name)
  writeFileSync(join(dir, 'outside.txt'), 'outside')
  symlinkSync('../outside.txt', join(dir, 'page/link.txt'))
  const files = readPageFiles(join(dir, 'page'))
  expect(Object.fromEntries([...files].map(([path, { type }]) => [path, type]))).toEqual({
    '/': 'text/html; charset=utf-8',
    '/icon.svg': 'image/svg+xml',
    '/assets/index-1a.js': 'text/javascript; charset=utf-8',
    '/assets/index-1a.css': 'text/css; charset=utf-8',
    '/assets/inter.woff2': 'font/woff2',
  })
  expect(new TextDecoder().decode(files.get('/assets/index-1a.js')?.bytes)).toBe('assets/index-1a.js')
})

it('finds nothing where no page was built', () => {
  expect(readPageFiles(join(dir, 'none')).size).toBe(0)
})
