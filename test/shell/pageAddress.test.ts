import { describe, expect, test } from 'vitest'
import { pageAddress } from '../../electron/shell/pageAddress.ts'

const built = pageAddress({ isPackaged: true, developmentUrl: undefined })

describe('the built page', () => {
  test('is at app://bundle/', () => {
    expect(built.url).toBe('app://bundle/')
    expect(['app://bundle/', 'app://bundle/assets/a.js', 'app://bundle/?x#y', 'APP://bundle/'].filter((address) => !built.isPage(address))).toEqual([])
  })

  test.each([
    'app://bundle.evil.test/',
    'app://evil/bundle/',
    'app://user@bundle/',
    'app://user:pass@bundle/',
    'app://bundle:80/',
    'app:bundle/',
    'apps://bundle/',
    'http://bundle/',
    'https://app://bundle/',
    'file:///bundle/',
    'javascript:alert(1)//app://bundle/',
    'about:blank',
    'data:text/html,app://bundle/',
    'blob:app://bundle/x',
    ' ',
    '',
  ])('is not %s', (address) => {
    expect(built.isPage(address)).toBe(false)
    expect(built.mayLoad(address)).toBe(false)
  })

  test('loads nothing else, the developer tools only while developing', () => {
    expect(built.mayLoad('app://bundle/index.css')).toBe(true)
    expect(built.mayLoad('devtools://devtools/bundled/x.js')).toBe(false)
    expect(pageAddress({ isPackaged: false, developmentUrl: undefined }).mayLoad('devtools://devtools/bundled/x.js')).toBe(true)
    expect(built.mayLoad('ws://bundle/')).toBe(false)
  })
})

describe('the page of the build server', () => {
  const served = pageAddress({ isPackaged: false, developmentUrl: 'http://localhost:5173' })

  test('is that origin, with its WebSocket for updates', () => {
    expect(served.url).toBe('http://localhost:5173/')
    expect(served.isPage('http://localhost:5173/main.tsx')).toBe(true)
    expect(served.mayLoad('ws://localhost:5173/')).toBe(true)
    expect(served.isPage('ws://localhost:5173/')).toBe(false)
    expect(served.isPage('http://localhost:5174/')).toBe(false)
    expect(served.mayLoad('https://example.com/')).toBe(false)
  })

  test('is never used by a packaged app', () => {
    expect(pageAddress({ isPackaged: true, developmentUrl: 'http://localhost:5173' }).url).toBe('app://bundle/')
  })
})
