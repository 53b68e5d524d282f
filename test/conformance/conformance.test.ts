import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readCases } from './files.ts'
import { judgeCase } from './operations.ts'

const fixtures = ['conformance.json', 'responses.json'].map((name) => resolve(import.meta.dirname, '../fixtures', name))

describe.each(fixtures)('%s', (path) => {
  const { t0, cases } = readCases(path)

  it.each(cases.map((one) => [`${one.id} ${one.op} ${one.title ?? ''}`, one] as const))('%s', (_, one) => {
    const wrong = judgeCase(one, t0)
    expect(wrong === null ? one.expect : wrong).toEqual(one.expect)
  })
})

describe('the conformance command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-conformance-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (...paths: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, 'run.ts'), ...paths], { encoding: 'utf8' })
  const fileOf = (name: string, content: unknown): string => {
    const path = join(folder, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const sentinel = { id: 'X1', op: 'QN', title: 'sentinel', input: { in: '-1' }, expect: { value: null, anomalies: ['sentinel'] } }

  it('passes every fixture in every zone', () => {
    const { stdout, status } = run(...fixtures)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^\d{3,} passed, 0 failed$/)
    expect(status).toBe(0)
  })

  it('shows what was expected and what came, and fails', () => {
    const { stdout, status } = run(fileOf('wrong.json', { cases: [sentinel, { ...sentinel, id: 'X2', expect: { value: -1, anomalies: [] } }] }))
    expect(stdout).toContain('X2 QN sentinel')
    expect(stdout).toContain('expected {"value":-1,"anomalies":[]}')
    expect(stdout).toContain('got      {"value":null,"anomalies":["sentinel"]}')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed')
    expect(status).toBe(1)
  })

  it('counts a case that cannot be computed as failed', () => {
    const { stdout, status } = run(fileOf('broken.json', { cases: [{ ...sentinel, op: 'CL', input: { d: 'nobody', r: { status: 200, headers: [], body: '' }, c: {} } }] }))
    expect(stdout).toContain('threw no dialect "nobody"')
    expect(status).toBe(1)
  })

  it.each([
    ['a file that is not there', () => join(folder, 'missing.json'), /Cannot read .*missing\.json/],
    ['a file that is not JSON', () => fileOf('text.json', 'hello'), /text\.json is not JSON/],
    ['a file without cases', () => fileOf('empty.json', { T0: 1 }), /has no list of cases/],
    ['an unknown operation', () => fileOf('op.json', { cases: [{ ...sentinel, op: 'ZZ' }] }), /unknown operation "ZZ"/],
    ['a case without input', () => fileOf('input.json', { cases: [{ op: 'QN', expect: null }] }), /lacks "input"/],
  ])('refuses %s with exit code 2', (_, path, sentence) => {
    const { stderr, stdout, status } = run(path())
    expect(stderr).toMatch(sentence)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })

  it('refuses to run without a file', () => {
    expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('Name at least one file') })
  })
})
