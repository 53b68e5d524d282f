/** Whether a run shows what it should. */
import { stripVTControlCharacters } from 'node:util'
import { namePattern } from './break.ts'
import type { Outcome } from './runTests.ts'

/** `null` when every named test ran and all were green, else why not in words. */
export function whyNotGreen({ tests, trouble }: Outcome, names: readonly string[]): string | null {
  if (trouble[0] !== undefined) return firstLine(trouble[0])
  const unmatched = names.filter((name) => !tests.some((test) => new RegExp(namePattern(name)).test(test.name)))
  if (unmatched.length > 0) return `no test of this name ran: ${unmatched.join(', ')}`
  const red = tests.find(({ passed }) => !passed)
  return red === undefined ? null : `red without a break: ${firstLine(red.messages[0] ?? red.name)}`
}

/**
 * `null` when a test turned red because of what it asserts, else why that is no proof, in words. A source that cannot
 * be loaded, a hook that throws or a wait that runs out would turn any test red.
 */
export function whyNotRed({ tests, trouble }: Outcome): string | null {
  const messages = [...tests.flatMap(({ passed, messages: why }) => (passed ? [] : why)), ...trouble]
  if (messages.some(isAssertion)) return null
  if (messages[0] !== undefined) return `red, but by no assertion: ${firstLine(messages[0])}`
  return tests.length === 0 ? 'no test ran' : 'stayed green'
}

/** As vitest, Playwright and fast-check begin what an assertion says. */
const isAssertion = (message: string): boolean => /^(?:AssertionError|Error: (?:(?:.+\n\n)?expect\(|expected |Property failed|promise (?:resolved|rejected) .* instead of))/.test(stripVTControlCharacters(message).trim())

const firstLine = (text: string): string => stripVTControlCharacters(text).trim().split('\n')[0]?.slice(0, 300) ?? ''
