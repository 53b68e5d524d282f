import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectDir } from '../../electron/packaging/place.ts'

const text = readFileSync(join(projectDir, 'docs/security.md'), 'utf8')
const named = [...text.matchAll(/`(test\/[^`]+)` "([^"]+)"/g)].map(([, file = '', name = '']) => ({ file, name }))

describe('docs/security.md', () => {
  it('names tests that exist', () => {
    expect(named.length).toBeGreaterThan(50)
    const missing = named.filter(({ file, name }) => !existsSync(join(projectDir, file)) || !readFileSync(join(projectDir, file), 'utf8').includes(name))
    expect(missing).toEqual([])
  })

  it('has a row for every item of Electron’s checklist and of our own', () => {
    const rows = [...text.matchAll(/^\| (C?\d+) \| .+ \| .*(`test\/|no test)/gm)].map(([, row]) => row)
    expect(rows).toEqual([...Array.from({ length: 20 }, (_, index) => `${index + 1}`), ...Array.from({ length: 15 }, (_, index) => `C${index + 1}`)])
  })
})

describe('the desktop shell', () => {
  it('opens no address outside of the app', () => {
    const sources = readdirSync(join(projectDir, 'electron/shell')).filter((file) => file.endsWith('.ts'))
    expect(sources.length).toBeGreaterThan(5)
    expect(sources.filter((file) => readFileSync(join(projectDir, 'electron/shell', file), 'utf8').includes('openExternal'))).toEqual([])
  })
})
