import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** What each folder may import: own folders as path prefixes, packages by name (`node:` = any Node module). */
const rules: { folder: string; folders: string[]; packages: string[] }[] = [
  { folder: 'shared', folders: ['shared'], packages: ['zod', 'structured-headers'] },
  { folder: 'electron/core/history', folders: ['electron/core/history', 'electron/core/platform', 'electron/core/ports.ts', 'shared'], packages: ['node:', 'better-sqlite3'] },
  { folder: 'electron/core', folders: ['electron/core', 'shared'], packages: ['node:', 'better-sqlite3', 'env-paths', 'csv-stringify', 'har-format', 'zod'] },
  { folder: 'electron/demo', folders: ['electron/demo'], packages: ['node:', 'hono', '@hono/node-server'] },
  { folder: 'electron/shell/preload.ts', folders: ['shared'], packages: ['electron'] },
  { folder: 'electron/shell', folders: ['electron/shell', 'electron/core', 'electron/demo/index.ts', 'shared'], packages: ['node:', 'electron'] },
  {
    folder: 'electron/serve',
    folders: ['electron/serve', 'electron/core', 'electron/demo/index.ts', 'shared'],
    packages: ['node:', 'hono', '@hono/node-server', 'dbus-native', 'zod'],
  },
  { folder: 'electron/launch', folders: ['electron/launch'], packages: ['node:'] },
  { folder: 'electron/packaging', folders: ['electron/packaging', 'electron/launch'], packages: ['node:', 'better-sqlite3', 'vite', '@playwright/test'] },
  { folder: 'renderer', folders: ['renderer', 'shared'], packages: ['react', 'react-dom', 'zustand', 'recharts', '@tanstack/', '@base-ui/', 'lucide-react', '@fontsource', 'zod', 'eventsource-parser'] },
]
/** Inside core: history knows nothing above it, the collector nothing of handlers and shells. */
const core = { collector: ['handlers.ts', 'app.ts', 'connections.ts', 'delivery.ts', 'demoHost.ts'] }
/** In the page: parts know only their props, state does not know pages. */
const page = [
  { folder: 'renderer/parts', never: ['renderer/pages', 'renderer/state', 'renderer/host'] },
  { folder: 'renderer/state', never: ['renderer/pages', 'renderer/parts'] },
  { folder: 'renderer/pages', never: ['renderer/host'] },
]
const dialectIds = ['tools', 'workspace', 'decks', 'lists', 'points', 'github', 'generic']

describe('the layers', () => {
  it('has only the agreed files and folders at the top', () => {
    const agreed = ['electron', 'renderer', 'shared', 'test', 'docs', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json']
    const prose = ['README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']
    const made = ['node_modules', 'out', 'test-results', 'coverage']
    const found = readdirSync(root).filter((name) => !name.startsWith('.'))
    expect(found.filter((name) => ![...agreed, ...prose, ...made].includes(name))).toEqual([])
  })

  it('finds the source files it judges', () => {
    expect(sourceFiles('shared').length).toBeGreaterThan(10)
    expect(sourceFiles('electron').length).toBeGreaterThan(30)
    expect(sourceFiles('renderer').length).toBeGreaterThan(10)
  })

  it('notices a forbidden import', () => {
    expect(violations('shared/example.ts', "import { app } from 'electron'")).toHaveLength(1)
    expect(violations('electron/core/example.ts', "import { x } from '../shell/main.ts'")).toHaveLength(1)
    expect(violations('electron/demo/example.ts', "export { y } from '../../shared/model.ts'")).toHaveLength(1)
    expect(violations('renderer/pages/example.tsx', "const z = await import('node:fs')")).toHaveLength(1)
    expect(violations('shared/example.ts', "import { z } from 'zod'\nimport './model.ts'")).toEqual([])
  })

  it('keeps every import within its layer', () => {
    const all = ['shared', 'electron', 'renderer'].flatMap(sourceFiles)
    expect(all.flatMap((file) => violations(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  it('keeps the collector below the handlers', () => {
    const upward = sourceFiles('electron/core/collector').flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8'))
        .map((target) => resolved(file, target))
        .filter((target) => core.collector.some((name) => target === `electron/core/${name}`))
        .map((target) => `${file} imports ${target}`),
    )
    expect(upward).toEqual([])
  })

  it('lets pages know the state, and parts only their props', () => {
    const wrong = page.flatMap(({ folder, never }) =>
      sourceFiles(folder).flatMap((file) =>
        importsOf(readFileSync(join(root, file), 'utf8'))
          .map((target) => resolved(file, target))
          .filter((target) => never.some((prefix) => target.startsWith(`${prefix}/`)))
          .map((target) => `${file} imports ${target}`),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('silences no lint rule and no type error without saying why on the line', () => {
    const silenced = /\/[/*] *(oxlint-disable|eslint-disable|@ts-(ignore|expect-error|nocheck))/
    const explained = / -- \S/
    const lines = ['shared', 'electron', 'renderer', 'test'].flatMap(sourceFiles).flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .map((line, at) => ({ place: `${file}:${at + 1}`, line })),
    )
    const silent = lines.filter(({ line }) => silenced.test(line))
    expect(silent.length).toBeGreaterThan(5)
    expect(silent.filter(({ line }) => !explained.test(line)).map(({ place }) => place)).toEqual([])
  })

  it('names no dialect outside its own folder and the demo', () => {
    const quoted = new RegExp(`(dialect\\w*\\??\\.?(id)?\\s*(===|!==|==|!=)|case|dialectById\\()\\s*['"\`](${dialectIds.join('|')})['"\`]`)
    expect(quoted.test("if (connection.dialect === 'tools') {")).toBe(true)
    const outside = ['shared', 'electron', 'renderer']
      .flatMap(sourceFiles)
      .filter((file) => !file.startsWith('shared/dialects/') && !file.startsWith('electron/demo/'))
      .filter((file) => quoted.test(readFileSync(join(root, file), 'utf8')))
    expect(outside).toEqual([])
  })
})

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts') && statSync(join(root, file)).isFile())
}

function importsOf(source: string): string[] {
  const statements = source.matchAll(/(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+)['"],\s*import\.meta/g)
  return [...statements].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? [])
}

/** A relative import as a path from the root, without a bundler query; a package as it is. */
function resolved(file: string, target: string): string {
  const bare = target.split('?')[0] ?? target
  return bare.startsWith('.') ? normalize(join(dirname(file), bare)).split(sep).join('/') : bare
}

function violations(file: string, source: string): string[] {
  const rule = rules
    .filter((candidate) => file === candidate.folder || file.startsWith(`${candidate.folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0]
  if (rule === undefined) return [`${file} is in no layer`]
  return importsOf(source).flatMap((target) => {
    const to = resolved(file, target)
    const own = target.startsWith('.')
    const allowed = own
      ? rule.folders.some((folder) => to === folder || to.startsWith(`${folder}/`))
      : rule.packages.some((name) => to === name || to.startsWith(name.endsWith(':') || name.endsWith('/') ? name : `${name}/`))
    return allowed ? [] : [`${file} imports ${target} (${relative('.', to)})`]
  })
}
