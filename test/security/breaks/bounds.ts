import type { Break } from '../break.ts'

const http = { measure: 'C10', source: 'electron/core/collector/http.ts' }
const maxKeys = { measure: 'C10a', source: 'electron/core/collector/keys.ts', from: 'const maxKeys = 1_000', to: 'const maxKeys = 3_000' }
const madeUp = (name: string) => ({ file: 'test/core/scenarios/madeUpNames.test.ts', name })
const ownersOnly = { measure: 'Data readable', source: 'electron/core/history/folder.ts' }

/** How much an answer may bring and bring into being (C10, C10a), and whose files those of the history are. */
export const bounds = [
  {
    ...http,
    test: { file: 'test/core/collector/http.test.ts', name: 'may bring 8 MiB of log' },
    from: 'maxBytes: 8 * 1024 * 1024, timeoutMs: 15_000',
    to: 'maxBytes: 8 * 1024 * 1024, timeoutMs: 60_000',
  },
  { ...http, test: { file: 'test/core/collector/http.test.ts', name: 'is told a hundred lines of headers' }, from: 'const maxHeaderLines = 100', to: 'const maxHeaderLines = 1_000' },
  { ...maxKeys, test: { file: 'test/core/collector/keys.test.ts', name: 'are a thousand at most' } },
  { ...maxKeys, test: madeUp('that makes up thousands of keys and tools') },
  { measure: 'C10a', test: madeUp('that makes up budgets in its headers'), source: 'electron/core/collector/readAnswer.ts', from: 'const maxDiscovered = 64', to: 'const maxDiscovered = 640' },
  {
    measure: 'C10a',
    test: { file: 'test/core/collector/logRows.test.ts', name: 'keeps no name of megabytes' },
    source: 'electron/core/collector/shortName.ts',
    from: 'const longestName = 200',
    to: 'const longestName = 2_000_000',
  },
  {
    measure: 'C10a',
    test: { file: 'test/core/history/search.test.ts', name: 'a text of many words among thousands of names' },
    source: 'electron/core/history/textContains.ts',
    from: "WHERE name LIKE ? ESCAPE '\\\\')`",
    to: "WHERE name LIKE ? ESCAPE '\\\\' LIMIT 0)`",
  },
  { ...ownersOnly, test: { file: 'test/core/history/open.test.ts', name: 'creates it for its owner only' }, from: 'recursive: true, mode: 0o700', to: 'recursive: true' },
  { ...ownersOnly, test: { file: 'test/core/history/open.test.ts', name: 'takes back what others may read' }, from: '& 0o077) !== 0) fchmodSync', to: '& 0o700) === 0) fchmodSync' },
] satisfies readonly Break[]
