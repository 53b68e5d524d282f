import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { methods } from '../../shared/contract.ts'
import { eventNames } from '../../shared/eventNames.ts'
import { apiDocument, readApiSources } from '../../electron/serve/apiDocument.ts'
import { schemaText } from '../../electron/serve/schemaText.ts'
import { answerType, declaration, namesIn } from '../../electron/serve/sourceTypes.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
const document = apiDocument(readApiSources(read))

describe('the API document', () => {
  it('is the one in docs/api.md (npm run docs:api writes it)', () => {
    expect(read('docs/api.md')).toBe(document)
  })

  it('names every call and every event', () => {
    for (const name of Object.keys(methods)) expect(document).toContain(`### ${name}\n`)
    for (const name of eventNames) expect(document).toContain(`'${name}':`)
  })

  it('explains every name it uses', () => {
    const blocks = [...document.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
    const explained = new Set(blocks.flatMap((block) => [...block.matchAll(/^(?:interface|type|const) (\w+)/gm)].map((match) => match[1])))
    const used = new Set(blocks.flatMap(namesIn))
    const ofTypeScript = new Set(['Partial', 'Record'])
    expect([...used].filter((name) => !explained.has(name) && !ofTypeScript.has(name))).toEqual([])
  })

  it('tells no types of zod', () => {
    expect(document).not.toMatch(/\bz\./)
  })
})

describe('types read from source text', () => {
  const source = "export const a = 1\n\n/** Says x. */\nexport interface Thing {\n  x: Other | null\n}\n\nexport type One =\n  | 'a'\n  | 'b'\nexport type Two = One\n\nconst methods = {\n  'x.y': method(z.object({ a: b })).answers<{\n    list: Map<string, Thing>\n  }>(),\n}\n"

  it('finds declarations with their comments and where they end', () => {
    expect(declaration([source], 'Thing')).toBe('/** Says x. */\ninterface Thing {\n  x: Other | null\n}')
    expect(declaration(['', source], 'One')).toBe("type One =\n  | 'a'\n  | 'b'")
    expect(declaration([source], 'Two')).toBe('type Two = One')
    expect(declaration([source], 'None')).toBeNull()
  })

  it('finds the answer of a call', () => {
    expect(answerType(source, 'x.y')).toBe('{\n  list: Map<string, Thing>\n}')
    expect(() => answerType(source, 'x.z')).toThrow('The contract states no answer for x.z.')
  })

  it('finds names, not words in comments and texts', () => {
    expect(namesIn("/** Comment */ a: Thing | 'Text' // More\n b: typeof list, c: Thing")).toEqual(['Thing', 'list'])
  })
})

describe('schemas as text', () => {
  it('shows types, optional members and limits', () => {
    expect(
      schemaText({
        type: 'object',
        properties: {
          id: { type: 'string', minLength: 1, maxLength: 9 },
          n: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
          list: { type: 'array', maxItems: 3, items: { type: 'integer', minimum: 1, maximum: 5 } },
          kind: { anyOf: [{ enum: ['a', 'b'] }, { type: 'null' }] },
          nested: { type: 'object', properties: { f: { $ref: '#/$defs/Filter' } }, required: [] },
        },
        required: ['id', 'kind'],
      }),
    ).toBe("{\n  id: string // 1 to 9 characters\n  n?: number // whole number\n  list?: number[] // at most 3 items, each 1 to 5\n  kind: 'a' | 'b' | null\n  nested?: {\n    f?: Filter\n  }\n}")
    expect(schemaText({ type: 'object' })).toBe('{}')
    expect(schemaText({ type: 'array', items: { enum: ['a', 'b'] } })).toBe("('a' | 'b')[]")
  })
})
