/** Child of `run.ts`: judges the files named as arguments under the zone it was started in and prints what failed as JSON. */
import { readCases } from './files.ts'
import { judgeCase } from './operations.ts'

const got = process.argv.slice(2).map((path) => {
  const { t0, cases } = readCases(path)
  return cases.map((one) => judgeCase(one, t0))
})
process.stdout.write(JSON.stringify(got))
