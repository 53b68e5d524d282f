import { readFileSync } from 'node:fs'
import { type ConformanceCase, operationNames } from './operations.ts'

/** A conformance file, checked as far as running it needs. */
export interface ConformanceFile {
  t0: number
  cases: ConformanceCase[]
}

/** 2026-11-22T12:00:00Z, the time of files that name none. */
const usualT0 = 1_795_348_800_000

/** Reads a file of cases; throws one sentence that says what is wrong with it. */
export function readCases(path: string): ConformanceFile {
  const file = parsed(path)
  const cases: unknown = Array.isArray(file) ? file : Object(file).cases
  if (!Array.isArray(cases)) throw new Error(`${path} has no list of cases: expected {"cases": [{"id", "op", "input", "expect"}]}.`)
  cases.forEach((one, index) => {
    const { op }: { op?: unknown } = Object(one)
    if (typeof op !== 'string') throw new Error(`Case ${index + 1} of ${path} names no operation ("op").`)
    if (!operationNames.includes(op)) throw new Error(`Case ${index + 1} of ${path} asks for the unknown operation "${op}"; known are ${operationNames.join(' ')}.`)
    if (!('input' in one) || !('expect' in one)) throw new Error(`Case ${index + 1} of ${path} lacks "input" or "expect".`)
  })
  const t0: unknown = Object(file).T0
  return { t0: typeof t0 === 'number' ? t0 : usualT0, cases: cases.map((one, index) => ({ ...one, id: String(one.id ?? `case ${index + 1}`) })) }
}

function parsed(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}
