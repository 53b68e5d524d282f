import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectDir } from '../../electron/packaging/place.ts'

const folder = join(projectDir, '.github/workflows')
const { scripts } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

describe.each(readdirSync(folder))('the workflow %s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8')

  it('uses only actions pinned to a commit, with the version it is', () => {
    const uses = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action)
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([])
  })

  it('may read the sources and nothing else, unless a job says more', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m)
  })

  it('runs scripts that exist', () => {
    const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script ?? '')
    expect(called.filter((script) => !Object.hasOwn(scripts, script))).toEqual([])
  })

  it('puts nothing that others may have written into a shell', () => {
    const shell = [...text.matchAll(/^( *)(?:- )?run: ?(\|\n(?:\1 {2,}.*\n?)+|.*)/gm)].map(([, , command]) => command)
    expect(shell.length).toBeGreaterThan(1)
    expect(shell.filter((command) => command?.includes('${{'))).toEqual([])
  })

  it('works on the three systems', () => {
    for (const system of ['ubuntu', 'macos', 'windows']) expect(text).toContain(`${system}-`)
  })
})
