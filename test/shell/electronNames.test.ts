import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../electron/shell')
const declarations = readFileSync(createRequire(import.meta.url).resolve('electron/electron.d.ts'), 'utf8')

/** The part of Electron's declarations with the names a process may import; `Common` is for all. */
function namespaceOf(name: 'Main' | 'Renderer' | 'Common'): string {
  const start = declarations.indexOf(`namespace ${name} {`)
  return declarations.slice(start, declarations.indexOf('\n  }\n', start))
}

interface Imported {
  file: string
  name: string
}

function importedNames(): Imported[] {
  return readdirSync(folder).flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8')
    return [...source.matchAll(/import (?:type )?\{([^}]+)\} from 'electron'/g)].flatMap(([, list = '']) =>
      list.split(',').map((name) => ({ file, name: name.trim().replace(/^type /, '') })),
    )
  })
}

test('every name the shell imports from electron is one that Electron declares for that process', () => {
  const imported = importedNames()
  expect(imported.length).toBeGreaterThan(10)
  const unknown = imported.filter(({ file, name }) => {
    const namespace = namespaceOf(file === 'preload.ts' ? 'Renderer' : 'Main') + namespaceOf('Common')
    return !new RegExp(`^ +(?:const|class|type) ${name}\\b`, 'm').test(namespace)
  })
  expect(unknown).toEqual([])
})

test('a name that Electron does not have would be noticed', () => {
  expect(namespaceOf('Main')).toContain('const app: App')
  expect(namespaceOf('Renderer')).toContain('ipcRenderer')
  expect(/^ +(?:const|class|type) ipcRenderer\b/m.test(namespaceOf('Main'))).toBe(false)
})
