/**
 * `npm run soak -- --days N [--seed N]`: lives through N days of virtual time and ends with one line of figures and
 * `N passed, N failed`. Exit code 0 only when nothing failed.
 */
import { parseArgs } from 'node:util'
import { figures, verdicts } from './report.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({ options: { days: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } } })
const result = await soak({ days: Number(values.days), seed: Number(values.seed), onDay: (line) => process.stderr.write(`${line}\n`) })
const checks = verdicts(result)
for (const { name, passed, found } of checks) if (!passed) process.stderr.write(`FAILED ${name}: ${found}\n`)
for (const problem of result.problems.slice(0, 40)) process.stderr.write(`  ${problem}\n`)
process.stdout.write(`${figures(result)}\n`)
const failed = checks.filter((check) => !check.passed).length
process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
