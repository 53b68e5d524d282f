import type { Break, TestName } from '../break.ts'

const inFileNames = (name: string): TestName => ({ file: 'test/hostile/fileNames.test.ts', name })
const proposed = { measure: 'C14a', test: inFileNames('no name that is proposed to the desktop’s dialog') }
const downloaded = { measure: 'C14a', test: inFileNames('no name that a browser is told to save under') }
const exportName = { source: 'electron/core/export/exports.ts', from: 'return `headroom-${new Date(', to: 'return `${[...plan.format, ".."].join("/")}-${new Date(' }
const textName = { source: 'electron/core/export/textFiles.ts', from: 'return `headroom-${name}-', to: 'return `.${name}\u202e-' }

const entry = { measure: 'C14b', source: 'electron/shell/launchAtLogin.ts' }
const byTheRules = { ...entry, test: { file: 'test/shell/launchAtLogin.test.ts', name: 'says by the rules of the specification exactly what is to be started' } }

/** Names of files and what is started at login (C14a, C14b), and what was found missing of C9. */
export const names = [
  {
    measure: 'C9',
    test: { file: 'test/shell/secrets.test.ts', name: 'ends the start in the headless shell’s sentence' },
    source: 'electron/shell/secrets.ts',
    from: 'await openWithGiven(sealed, given)',
    to: 'await openWith(sealed, given.text, log)',
  },
  {
    measure: 'C9',
    test: { file: 'test/shell/secrets.test.ts', name: 'ends the start in the headless shell’s sentence' },
    source: 'electron/core/platform/secretFile.ts',
    from: '(about.mode & 0o077) !== 0',
    to: '(about.mode & 0o007) !== 0',
  },
  {
    measure: 'C9',
    test: { file: 'test/serve/heaps.test.ts', name: 'keys are in no heap but the main one' },
    source: 'electron/core/connections.ts',
    from: '    for (const key of await this.#history.keys(id)) await this.#ports.secrets.remove(key.id)\n',
    to: '',
    why: 'A key without a connection is of no use to anybody, and of none to the app either.',
  },
  {
    measure: 'C9',
    test: { file: 'test/serve/heaps.test.ts', name: 'keys are in no heap but the main one' },
    source: 'electron/core/platform/passphraseSecrets.ts',
    from: '    for (const bound of all) if (held.get(bound.keyId) === bound) held.delete(bound.keyId)\n',
    to: '',
  },
  {
    measure: 'C9',
    test: { file: 'test/serve/heaps.test.ts', name: 'keys are in no heap but the main one' },
    source: 'electron/core/connections.ts',
    from: 'fingerprint: secret === null ? null : fingerprintOf(secret)',
    to: 'fingerprint: secret',
    also: [{ source: 'electron/core/history/worker.ts', from: "parentPort?.on('message', (request: Request) => {\n", to: "const heard: Request[] = []\nparentPort?.on('message', (request: Request) => {\n  heard.push(request)\n" }],
    why: 'What a thread is told and forgets is in no heap for long; other tests see that nothing of it is stored.',
  },

  { ...proposed, ...exportName },
  { ...proposed, ...textName },
  { ...proposed, source: 'electron/core/history/backup.ts', from: '`daily-${stampOf(now)}.db`', to: '`.daily-${stampOf(now)}.db`' },
  { ...downloaded, ...exportName },
  { ...downloaded, source: textName.source, from: textName.from, to: 'return `CON";x="-' },
  {
    measure: 'C14a',
    test: { file: 'test/shell/shellLifecycle.test.ts', name: 'files are proposed in the folder for downloads' },
    source: 'electron/shell/shell.ts',
    from: "join(app.getPath('downloads'), name)",
    to: 'name',
  },

  { ...byTheRules, from: ".replaceAll('%', '%%')", to: '' },
  { ...byTheRules, from: "argument.replaceAll(/[\"`$\\\\]/g, '\\\\$&')", to: 'argument' },
  { ...byTheRules, from: "within.replaceAll('\\\\', '\\\\\\\\')", to: 'within' },
  { ...entry, test: { file: 'test/shell/launchAtLogin.test.ts', name: 'a path that could add a line of its own' }, from: '/\\p{Cc}/u', to: '/\\n/' },
  { ...entry, test: { file: 'test/e2e/desktop/launchAtLogin.spec.ts', name: 'row 82:' }, from: 'if (!on) return rmSync(file, { force: true })', to: 'if (!on) return' },
  {
    ...entry,
    test: { file: 'test/e2e/desktop/launchAtLogin.spec.ts', name: 'row 82:' },
    source: 'electron/shell/shell.ts',
    from: '[`--user-data-dir=${dataDir}`]',
    to: '[]',
  },
] satisfies readonly Break[]
