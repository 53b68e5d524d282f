import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const rows = readFileSync(join(root, 'docs/facts.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [FX]\d/.test(line))
  .map((line) => {
    const [id = '', , code = '', proof = ''] = line.slice(2, -2).split(' | ')
    return { id, code, proof }
  })

/** Facts per API, as numbered by the domain study. */
const counts = { '000': 27, '001': 26, '002': 23, '003': 11, '004': 14 }

describe('docs/facts.md', () => {
  it('has every fact of the five APIs exactly once', () => {
    const expected = Object.entries(counts).flatMap(([api, count]) => Array.from({ length: count }, (_, index) => `F${api}-${index + 1}`))
    expect(rows.map(({ id }) => id).filter((id) => id.startsWith('F'))).toEqual(expected)
  })

  it('names code that exists', () => {
    const missing = rows.filter(({ code }) => {
      const [, file, name] = /^`([^:]+):(\w+)`$/.exec(code) ?? []
      if (file === undefined || name === undefined) return code !== '–'
      const path = join(root, file)
      return !existsSync(path) || !new RegExp(`^export (?:async )?(?:const|function|class|interface) ${name}\\b`, 'm').test(readFileSync(path, 'utf8'))
    })
    expect(missing).toEqual([])
  })

  it('names a test that exists, or says why the product lacks the fact', () => {
    const missing = rows.filter(({ code, proof }) => {
      if (code === '–') return !proof.startsWith('Not offered: ')
      const [, file, title] = /^`([^`]+)` "(.+)"$/.exec(proof) ?? []
      if (file === undefined || title === undefined) return true
      const path = join(root, file)
      return !existsSync(path) || !readFileSync(path, 'utf8').includes(title)
    })
    expect(missing).toEqual([])
  })
})
