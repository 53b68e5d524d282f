import type { Break } from '../break.ts'

/** The project's own requirements on the shell: C1 to C8. */
export const requirements = [
  {
    measure: 'C7',
    test: { file: 'test/shell/ipc.test.ts', name: '%s refuses all of them, typed, before a handler runs' },
    source: 'electron/shell/ipc.ts',
    from: "  if (problem !== null) return { ok: false, code: 'bad_input', message: problem }\n",
    to: '',
  },
] satisfies readonly Break[]
