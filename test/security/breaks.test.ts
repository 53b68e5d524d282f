import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectDir } from '../../electron/packaging/place.ts'
import { edited, editsOf, measuresOf, namePattern, type Break, type TestName } from './break.ts'
import { breaks } from './breaks/index.ts'
import { notBroken } from './breaks/notBroken.ts'
import { isRow, shownBy } from './document.ts'
import { whyNotGreen, whyNotRed } from './judge.ts'

const isSame = (one: TestName, other: TestName): boolean => one.file === other.file && one.name === other.name
const isOf = (row: string, one: Break): boolean => measuresOf(one).some((measure) => isRow(row, measure))

describe('the breaks', () => {
  it('change what stands exactly once in a source', () => {
    const wrong = breaks.flatMap((one) => {
      const texts = new Map<string, string>()
      return editsOf(one).filter((edit) => {
        const after = edited(texts.get(edit.source) ?? readFileSync(join(projectDir, edit.source), 'utf8'), edit)
        if (after !== null) texts.set(edit.source, after)
        return after === null || edit.from === edit.to
      })
    })
    expect(wrong).toEqual([])
  })

  it('are of tests that docs/security.md names in the row of their measure', () => {
    const stray = breaks.filter((one) => measuresOf(one).some((measure) => !shownBy.some((shown) => isRow(shown.row, measure) && isSame(shown, one.test))))
    expect(stray).toEqual([])
  })

  it('turn every test red that docs/security.md names, for each measure it shows, or it is said why not', () => {
    const unbroken = shownBy.filter((shown) => !notBroken.some((one) => isSame(one, shown)) && !breaks.some((one) => isSame(one.test, shown) && isOf(shown.row, one)))
    expect(unbroken).toEqual([])
    expect(notBroken.filter((one) => one.why === '' || !shownBy.some((shown) => isSame(shown, one)))).toEqual([])
  })
})

describe('a change', () => {
  it('is made only where its text stands exactly once', () => {
    expect(edited('a b c', { from: 'b', to: '$&' })).toBe('a $& c')
    expect(edited('a b b', { from: 'b', to: 'x' })).toBeNull()
    expect(edited('a c', { from: 'b', to: 'x' })).toBeNull()
  })
})

describe('a name in the document', () => {
  it.each([
    ['%s is no file (of the page)', '../x is no file (of the page)'],
    ['row 76: CSV', 'export row 76: CSV reads back'],
    ['of $name and ${kind}', 'of a and b'],
  ])('%s means the test "%s"', (name, title) => {
    expect(title).toMatch(new RegExp(namePattern(name)))
  })
})

describe('a run', () => {
  const test = { name: 'the key stays', passed: true, messages: [] }
  const red = (message: string) => ({ tests: [test, { ...test, passed: false, messages: [message] }], trouble: [] })

  it('without a break is green when every named test ran', () => {
    expect(whyNotGreen({ tests: [test], trouble: [] }, ['the key'])).toBeNull()
    expect(whyNotGreen({ tests: [test], trouble: [] }, ['the key', 'the lock'])).toContain('the lock')
    expect(whyNotGreen({ tests: [], trouble: ['SyntaxError: x'] }, ['the key'])).toContain('SyntaxError')
    expect(whyNotGreen(red('AssertionError: x'), ['the key'])).toContain('AssertionError')
  })

  it.each(['AssertionError: expected 1 to be 2', 'Error: expected [] to deeply equal [ 1 ]', 'Error: \u001B[2mexpect(\u001B[22mreceived).toBe()', 'Error: heap of the page\n\nexpect(received).toEqual()', 'Error: Property failed after 3 tests', "Error: promise resolved 'x' instead of rejecting"])('is red by %j', (message) => {
    expect(whyNotRed(red(message))).toBeNull()
  })

  it.each(['TypeError: x is not a function', 'Error: Test timed out in 60000ms.', 'ReferenceError: y is not defined'])('shows nothing by %j', (message) => {
    expect(whyNotRed(red(message))).toContain(message)
  })

  it('shows nothing when all stayed green or none ran', () => {
    expect(whyNotRed({ tests: [test], trouble: [] })).toBe('stayed green')
    expect(whyNotRed({ tests: [], trouble: [] })).toBe('no test ran')
    expect(whyNotRed({ tests: [], trouble: ['SyntaxError: x'] })).toContain('SyntaxError')
  })
})
