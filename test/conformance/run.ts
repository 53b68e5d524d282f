/**
 * `npm run conformance -- FILE...`: runs files of cases against the kernel in three time zones, because no result may
 * depend on where it is computed. Exit code 1 when a case fails, 2 when a file cannot be used.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type ConformanceFile, readCases } from './files.ts'

const zones = ['UTC', 'America/New_York', 'America/Los_Angeles']

const paths = process.argv.slice(2)
if (paths.length === 0) refuse('Name at least one file of cases: npm run conformance -- FILE...')
const files = paths.map(readOrRefuse)
// By zone, file and case: null when it passed, else what came out instead.
const got = zones.map(judgedIn)

let passed = 0
let failed = 0
files.forEach(({ cases }, fileIndex) => {
  cases.forEach((one, caseIndex) => {
    const wrong = zones.flatMap((zone, zoneIndex) => {
      const answer = got[zoneIndex]?.[fileIndex]?.[caseIndex] ?? null
      return answer === null ? [] : [{ zone, answer }]
    })
    if (wrong.length === 0) {
      passed++
      return
    }
    failed++
    const same = wrong.length === zones.length && wrong.every(({ answer }) => answer === wrong[0]?.answer)
    const answers = same ? wrong.slice(0, 1).map(({ answer }) => `  got      ${answer}`) : wrong.map(({ zone, answer }) => `  got      ${answer}  (TZ=${zone})`)
    console.log([`${one.id} ${one.op} ${one.title ?? ''}`, `  input    ${shown(one.input)}`, `  expected ${shown(one.expect)}`, ...answers].join('\n'))
  })
})
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function readOrRefuse(path: string): ConformanceFile {
  try {
    return readCases(path)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

/** The time zone of a process is fixed at its start, so each zone gets its own. */
function judgedIn(zone: string): (string | null)[][] {
  const child = spawnSync(process.execPath, [join(import.meta.dirname, 'judge.ts'), ...paths], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  if (child.status !== 0) refuse(`The run under TZ=${zone} ended early: ${child.stderr || String(child.error)}`)
  return JSON.parse(child.stdout) as (string | null)[][]
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text
}

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}
