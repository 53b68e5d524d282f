import type { TestName } from '../break.ts'

/** Tests of docs/security.md that no break turns red, and why. */
export const notBroken: readonly (TestName & { why: string })[] = [
  {
    file: 'test/packaging/built/desktop.pack.ts',
    name: 'have their fuses set',
    why: 'Runs on installers around the real Electron, which are made where it can be downloaded; the app around its stand-in is broken instead.',
  },
  {
    file: 'test/shared/redact.test.ts',
    name: 'takes linear time on hostile text',
    why: 'A pattern that takes the square of the length holds the test up until it is stopped, and a test that was stopped has asserted nothing.',
  },
  {
    file: 'test/shared/secretSpellings.test.ts',
    name: 'a text of nothing but backslashes',
    why: 'The same.',
  },
]
