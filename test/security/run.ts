/**
 * `npm run breaks [-- --measure C7] [--browser] [--packages] [--list]`: takes every measure of docs/security.md away, one
 * change of a source at a time (breaks/), and sees the test that shows it turn red by what it asserts. Works in a copy of
 * the project; before breaking anything it sees the tests run there and be green. `--browser` adds those that need a
 * build and a browser, `--packages` those of `npm run pack` (minutes each). The last line is `N passed, N failed`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { edited, editsOf, measuresOf, type Break, type TestName } from './break.ts'
import { breaks } from './breaks/index.ts'
import { copyProject } from './copy.ts'
import { isRow } from './document.ts'
import { whyNotGreen, whyNotRed } from './judge.ts'
import { kindOf, runTests, type Kind, type Selection } from './runTests.ts'

const { values } = parseArgs({
  options: { measure: { type: 'string' }, browser: { type: 'boolean', default: false }, packages: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
})

const testOf = ({ test, through }: Break): TestName => through ?? test
const selectionOf = (one: Break): Omit<Selection, 'names'> => {
  const { file } = testOf(one)
  // Of a browser test that runs over both shells, the one whose source is broken.
  const isDesktop = file.startsWith('test/e2e/desktop/') || (kindOf(file) === 'browser' && one.source.startsWith('electron/shell/'))
  return { file, shell: isDesktop ? 'desktop' : 'serve' }
}
const lineOf = (one: Break): string => `${measuresOf(one).join(', ')}: ${one.test.file} "${one.test.name}", ${one.source}: ${short(one.from)} → ${short(one.to)}`
const short = (text: string): string => (text.trim() === '' ? 'nothing' : text.trim().replaceAll(/\s+/g, ' ').slice(0, 70))

const { measure } = values
const ofMeasure = breaks.filter((one) => measure === undefined || measuresOf(one).some((row) => isRow(row, measure)))
const isAsked: Record<Kind, boolean> = { unit: true, browser: values.browser, package: values.packages }

if (values.list) for (const one of ofMeasure) console.log(lineOf(one))
else await breakAll(ofMeasure.filter((one) => isAsked[kindOf(testOf(one).file)]))

async function breakAll(wanted: readonly Break[]): Promise<void> {
  const left = ofMeasure.length - wanted.length
  if (ofMeasure.length === 0) console.log(`No break is of a measure ${measure}; --list names them all.`)
  if (left > 0) console.log(`${left} that need --browser or --packages are left out.`)
  const copy = copyProject()
  process.once('exit', copy.remove)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  let passed = 0
  let failed = 0
  const groups = Map.groupBy(wanted, (one) => JSON.stringify(selectionOf(one)))
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const names = [...new Set(group.map((one) => testOf(one).name))]
    const notGreen = whyNotGreen(await runTests(copy.path, { ...selectionOf(first), names }), names)
    if (notGreen !== null) {
      failed += group.length
      console.log(`FAILED  ${testOf(first).file}, unbroken: ${notGreen}`)
      continue
    }
    for (const one of group) {
      const began = Date.now()
      const why = await whyUnnoticed(copy.path, one)
      if (why === null) passed++
      else failed++
      console.log(`${why === null ? 'red    ' : 'FAILED '} ${lineOf(one)}${why === null ? '' : `\n        ${why}`} (${Math.round((Date.now() - began) / 1000)} s)`)
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

/** Breaks the copy, runs the test and puts the sources back; `null` when it turned red as it should. */
async function whyUnnoticed(dir: string, one: Break): Promise<string | null> {
  const originals = new Map<string, string>()
  try {
    for (const edit of editsOf(one)) {
      const file = join(dir, edit.source)
      const text = readFileSync(file, 'utf8')
      const broken = edited(text, edit)
      if (broken === null) return `${edit.source} does not hold exactly once: ${edit.from}`
      if (!originals.has(file)) originals.set(file, text)
      writeFileSync(file, broken)
    }
    return whyNotRed(await runTests(dir, { ...selectionOf(one), names: [testOf(one).name] }))
  } finally {
    for (const [file, text] of originals) writeFileSync(file, text)
  }
}
