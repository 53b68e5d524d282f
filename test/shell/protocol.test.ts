import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readPageFiles } from '../../electron/core/platform/pageFiles.ts'
import { pageAddress } from '../../electron/shell/pageAddress.ts'
import { pagePrivileges, pageResponse } from '../../electron/shell/protocol.ts'

const parent = mkdtempSync(join(tmpdir(), 'headroom-page-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))
const folder = join(parent, 'renderer')
mkdirSync(join(folder, 'assets'), { recursive: true })
writeFileSync(join(parent, 'secret.js'), 'secret')
writeFileSync(join(folder, 'index.html'), '<p>page')
writeFileSync(join(folder, 'assets/index.js'), 'run()')
writeFileSync(join(folder, 'assets/notes.txt'), 'of no kind a build makes')

const page = pageAddress({ isPackaged: true, developmentUrl: undefined })
const files = readPageFiles(folder)
const ask = (url: string, method = 'GET'): Response => pageResponse(files, page, { url, method })

test('the page and its files are answered with their types and the policy', async () => {
  const start = ask('app://bundle/')
  expect(start.status).toBe(200)
  expect(await start.text()).toBe('<p>page')
  expect(start.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = start.headers.get('content-security-policy') ?? ''
  for (const rule of ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'"]) expect(policy).toContain(rule)
  expect(policy).not.toContain('unsafe')
  expect(start.headers.get('x-content-type-options')).toBe('nosniff')
  expect(ask('app://bundle/assets/index.js').headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(await ask('app://bundle/', 'HEAD').text()).toBe('')
})

describe('nothing outside the allow-list is answered', () => {
  test.each([
    'app://bundle/../secret.js',
    'app://bundle/..%2fsecret.js',
    'app://bundle/%2e%2e/secret.js',
    'app://bundle/%2e%2e%2fsecret.js',
    'app://bundle/assets/..%2f..%2fsecret.js',
    'app://bundle/assets/..\\..\\secret.js',
    'app://bundle/assets/%00index.js',
    'app://bundle//assets/index.js',
    'app://bundle/ASSETS/index.js',
    'app://bundle/assets/index.js/',
    'app://bundle/assets/',
    'app://bundle/assets/notes.txt',
    'app://bundle/constructor',
    'app://bundle/__proto__',
    'app://evil/',
    'app://bundle:1/',
  ])('%s', (url) => {
    expect(ask(url).status).toBe(404)
  })
})

test('only GET and HEAD are answered', () => {
  expect(['POST', 'PUT', 'DELETE', 'OPTIONS'].map((method) => ask('app://bundle/', method).status)).toEqual([405, 405, 405, 405])
})

test('a refusal carries the policy too', () => {
  expect(ask('app://bundle/none').headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('the scheme has no right that weakens the policy', () => {
  expect(pagePrivileges).toEqual({ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } })
})

test('a page that was never built gives no files instead of an error', () => {
  expect(readPageFiles(join(parent, 'missing')).size).toBe(0)
})
