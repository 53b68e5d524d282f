import type { TestName } from '../break.ts'

/** Tests of docs/security.md that no break turns red, and why. */
export const notBroken: readonly (TestName & { why: string })[] = [
  {
    file: 'test/packaging/built/desktop.pack.ts',
    name: 'have their fuses set',
    why: 'Runs on installers around the real Electron, which are made where it can be downloaded; the app around its stand-in is broken instead.',
  },
]
