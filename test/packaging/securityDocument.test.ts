import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectDir } from '../../electron/packaging/place.ts'
import { securityDocument, shownBy } from '../security/document.ts'

describe('docs/security.md', () => {
  it('names tests that exist', () => {
    expect(shownBy.length).toBeGreaterThan(50)
    const missing = shownBy.filter(({ file, name }) => !existsSync(join(projectDir, file)) || !readFileSync(join(projectDir, file), 'utf8').includes(name))
    expect(missing).toEqual([])
    // None stands outside of a row.
    expect(shownBy).toHaveLength(securityDocument.match(/`test\/[^`]+` "/g)?.length ?? 0)
  })

  it('has a row for every item of Electron’s checklist and of our own', () => {
    const rows = [...securityDocument.matchAll(/^\| (C?\d+) \| .+ \| .*(`test\/|no test)/gm)].map(([, row]) => row)
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
