import { describe, expect, test } from 'vitest'
import { completionsOf, isUnfinished, type KnownValues } from '../../../renderer/state/queryCompletion.ts'

const known: KnownValues = {
  tools: [
    { label: 'list_items', count: 7 },
    { label: 'my tool', count: 2 },
    { label: 'a*b', count: 1 },
  ],
  keys: [{ label: 'ci', count: 3 }],
  connections: [],
  verdicts: [{ label: 'missing_scope', count: 4 }],
  statuses: [{ label: '429', count: 5 }],
}
/** Completions at `|`. */
const at = (text: string) => completionsOf(text.replace('|', ''), text.indexOf('|'), known)
const queries = (text: string) => at(text).map(({ query }) => query)

describe('the completion of a query', () => {
  test('offers fields for an empty query and for the beginning of one', () => {
    expect(queries('|')).toContain('status:')
    expect(queries('tool:x st|')).toEqual(['tool:x status:'])
    expect(queries('not(ver|')).toEqual(['not(verdict:'])
    expect(queries('-to|')).toEqual(['-tool:'])
  })

  test('offers values with their counts, written so that they mean that value only', () => {
    expect(at('tool:|').map(({ query, count }) => [query, count])).toEqual([
      ['tool:list_items', 7],
      ['tool:"my tool"', 2],
      ['tool:a\\*b', 1],
    ])
    expect(queries('tool:list_items,my|')).toEqual(['tool:list_items,"my tool"'])
    expect(queries('verdict:mis| tool:x')).toEqual(['verdict:missing_scope tool:x'])
    expect(queries('tool:"my t|"')).toEqual(['tool:"my tool"'])
  })

  test('puts the caret behind what it wrote', () => {
    expect(at('sta| tool:x')[0]).toMatchObject({ query: 'status: tool:x', caret: 7 })
  })

  test('offers nothing inside a phrase or for a field there is not', () => {
    expect(at('"some te|')).toEqual([])
    expect(at('colour:|')).toEqual([])
  })

  test('knows a term that is still being typed', () => {
    for (const query of ['tool:', 'a tool:li', '>', '>2', 'x -', 'not(']) expect(isUnfinished(query)).toBe(true)
    for (const query of ['', 'word', 'tool:x ', '"a phrase"', 'not(tool:x)', 'tool:x word']) expect(isUnfinished(query)).toBe(false)
  })
})
