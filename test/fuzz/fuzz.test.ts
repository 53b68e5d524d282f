import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dialects } from '../../shared/dialects/index.ts'
import { inputOf, readInput } from './oneInput.ts'
import { fieldMaps, seeds } from './seeds.ts'

const run = (...args: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], { encoding: 'utf8' })

describe('mutated answers of vendors', () => {
  it('are read without a throw, a negative number or an endless wait', () => {
    for (let seed = 1; seed <= 5000; seed++) expect(() => readInput(inputOf(seed)), `seed ${seed}`).not.toThrow()
  })

  it('come from real ones of every dialect and every field map', () => {
    expect(new Set(seeds.map(({ dialect }) => dialect))).toEqual(new Set([...dialects.map(({ id }) => id), ...fieldMaps.map(([id]) => id)]))
    expect(seeds.length).toBeGreaterThan(200)
  })

  it('are the same for the same seed, and differ otherwise', () => {
    const text = (seed: number) => JSON.stringify({ ...inputOf(seed), dialect: '' })
    expect(text(42)).toBe(text(42))
    expect(new Set(Array.from({ length: 100 }, (_, seed) => text(seed))).size).toBeGreaterThan(95)
  })

  it('would be noticed when read wrongly', () => {
    const input = inputOf(1)
    const verdict = input.dialect.classify(input.response, input.context)
    const withVerdict = (change: object) => ({ ...input, dialect: { ...input.dialect, classify: () => ({ ...verdict, ...change }) } })
    expect(() => readInput(withVerdict({ waitMs: 999 }))).toThrow('a wait of 999 ms')
    expect(() => readInput(withVerdict({ waitMs: 32 * 86_400_000 }))).toThrow('a wait of')
    expect(() => readInput(withVerdict({ anomalies: ['past', 'past'] }))).toThrow('repeated')
  })
})

describe('the fuzz command', () => {
  it('counts inputs and ends with the totals', () => {
    const { stdout, status } = run('--seconds', '0.5', '--seed', '7')
    expect(stdout).toMatch(/inputs \d{2,}, crashes 0, slowest [\d.]+ ms \(seed \d+\), first seed 7\n\d+ passed, 0 failed\n$/)
    expect(status).toBe(0)
  })

  it('reads one seed again', () => {
    expect(run('--only', '7').stdout).toMatch(/read without a failure\n$/)
  })
})
