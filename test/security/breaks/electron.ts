import type { Break } from '../break.ts'

/** Electron's checklist, 1 to 20. */
export const electron = [
  {
    measure: '12',
    test: { file: 'test/shell/guards.test.ts', name: 'a webview never attaches' },
    source: 'electron/shell/guards.ts',
    from: "(event) => event.preventDefault())",
    to: '() => undefined)',
  },
] satisfies readonly Break[]
