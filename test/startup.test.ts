import { readFileSync } from 'node:fs'
import { dirname, join, normalize, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

test('the first screen waits for no chart library, no menus, no list of a million lines and no dialect', () => {
  const { files, packages } = neededBy('renderer/main.tsx')
  expect(packages).toContain('react-dom')
  expect(files).toContain('renderer/pages/overview/Overview.tsx')
  expect(packages.filter((name) => ['recharts', '@tanstack/react-virtual', 'structured-headers'].includes(name))).toEqual([])
  expect(files.filter((file) => /^renderer\/pages\/(usage|log|alerts|settings)\/|^renderer\/parts\/(Actions|Tips)\.tsx$|^shared\/dialects\/|^shared\/contract\.ts$/.test(file))).toEqual([])
})

test('the window opens before the core and its schemas are loaded', () => {
  const { files, packages } = neededBy('electron/shell/main.ts')
  expect(packages).not.toContain('zod')
  expect(files.filter((file) => /^electron\/core\/(app|handlers)\.ts$|^shared\/contract\.ts$/.test(file))).toEqual([])
})

test('neither shell loads the demo before it is wanted', () => {
  for (const entry of ['electron/shell/shell.ts', 'electron/serve/serve.ts', 'electron/shell/main.ts']) {
    expect(neededBy(entry).files.filter((file) => file.startsWith('electron/demo/'))).toEqual([])
  }
})

test('the threads of the history load no schemas', () => {
  expect(neededBy('electron/core/history/worker.ts').packages).toEqual(['better-sqlite3'])
})

/** Files and packages that a module needs before it runs: what it imports as values, and what that imports, but not `import()`. */
function neededBy(entry: string): { files: string[]; packages: string[] } {
  const files = new Set([entry])
  const packages = new Set<string>()
  for (const file of files) {
    if (!/\.(ts|tsx)$/.test(file)) continue
    for (const target of valueImports(readFileSync(join(root, file), 'utf8'))) {
      if (target.startsWith('.')) files.add(normalize(join(dirname(file), target.split('?')[0] ?? target)))
      else if (!target.startsWith('node:')) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target)
    }
  }
  return { files: [...files], packages: [...packages] }
}

function valueImports(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\s+(?!type\b)(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]/gm)
  return [...statements].flatMap(([, names = '', target = '']) => (isTypesOnly(names) ? [] : [target]))
}

/** `{ type A, type B }` is taken out by the compiler, the statement with it. */
const isTypesOnly = (names: string): boolean => /^\{\s*(type\s+\w+(\s+as\s+\w+)?\s*,?\s*)+\}$/.test(names)
