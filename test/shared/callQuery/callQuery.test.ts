import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallConditions, CallFilter } from '../../../shared/callFilter.ts'
import { callMarks, statusFamilies, withoutEmpty } from '../../../shared/filterParts.ts'
import { parseQuery } from '../../../shared/callQuery/parseQuery.ts'
import { printQuery } from '../../../shared/callQuery/printQuery.ts'
import { verdictClasses } from '../../../shared/model.ts'

const now = new Date('2026-11-27T15:30:00').getTime()
const read = (query: string) => parseQuery(query, now).filter
const problems = (query: string) => parseQuery(query, now).problems.map((problem) => problem.sentence)

describe('a query of the log', () => {
  it('says all that a filter can say', () => {
    expect(read('status:429,5xx tool:list_* key:ci connection:Studio verdict:missing_scope >2s <10s is:pinned outcome:errors own:yes')).toEqual({
      statuses: [429, '5xx'],
      tools: ['list_*'],
      keyIds: ['ci'],
      connectionIds: ['Studio'],
      verdicts: ['missing_scope'],
      minDurationMs: 2000,
      maxDurationMs: 10_000,
      marks: ['pinned'],
      outcome: 'errors',
      own: true,
    })
  })

  it('takes values of one field as alternatives, in one term or in several', () => {
    expect(read('tool:a tool:b,c')).toEqual({ tools: ['a', 'b', 'c'] })
    expect(read('tool:"my tool",x key:"a\\"b"')).toEqual({ tools: ['my tool', 'x'], keyIds: ['a"b'] })
    expect([printQuery({ tools: ['/v1/x'] }), read('tool:"/v1/x"')]).toEqual(['tool:"/v1/x"', { tools: ['/v1/x'] }])
  })

  it('looks for every other word, and for phrases as they are', () => {
    expect(read('timeout "too many requests" list*')).toEqual({ text: 'timeout "too many requests" list*' })
  })

  it('negates terms and groups, and chooses between them', () => {
    expect(read('-tool:x -timeout not(status:429 key:ci)')).toEqual({ not: [{ tools: ['x'] }, { text: 'timeout' }, { statuses: [429], keyIds: ['ci'] }] })
    expect(read('or(status:429 (tool:x >2s) -key:a)')).toEqual({ anyOf: [[{ statuses: [429] }, { tools: ['x'], minDurationMs: 2000 }, { not: [{ keyIds: ['a'] }] }]] })
  })

  it('reads times by the clock of this machine', () => {
    const at = (text: string) => new Date(text).getTime()
    expect(read('since:2h')).toEqual({ from: now - 7_200_000 })
    expect(read('since:14:02 until:now')).toEqual({ from: at('2026-11-27T14:02:00'), to: now })
    expect(read('on:yesterday')).toEqual({ from: at('2026-11-26T00:00'), to: at('2026-11-27T00:00') })
    expect(read('on:2026-03-01')).toEqual({ from: at('2026-03-01T00:00'), to: at('2026-03-02T00:00') })
    expect(read('since:2026-11-27T14:02:03.250Z')).toEqual({ from: Date.UTC(2026, 10, 27, 14, 2, 3, 250) })
  })

  it.each([
    ['verdict:nope', 'There is no verdict "nope"'],
    ['colour:red', 'There is no "colour:" to filter by'],
    ['status:abc', '"abc" is not a status; write 429 or 4xx.'],
    ['tool:', '"tool:" needs a tool'],
    ['since:soon', '"soon" is not a time'],
    ['on:someday', '"someday" is not a day'],
    ['>2x', '"2x" is not a duration'],
    ['a )', 'There is no ( before this ).'],
    ['not(own:yes)', '"own:yes" can only stand outside'],
    ['outcome:ok outcome:errors', 'The outcome is said twice; the last one counts.'],
    ['is:red', 'A call can be pinned or noted, not "red".'],
    ['('.repeat(20), 'Parentheses go at most 8 deep.'],
  ])('says of %j what it did not understand', (query, sentence) => {
    expect(problems(query).join(' ')).toContain(sentence)
  })

  it('keeps what it understood of a query with mistakes', () => {
    expect(read('status:429 colour:red tool:x')).toEqual({ statuses: [429], tools: ['x'] })
  })

  it('does without the parenthesis that is not typed yet', () => {
    expect(parseQuery('not(tool:x', now)).toEqual({ filter: { not: [{ tools: ['x'] }] }, problems: [] })
  })

  it('leaves addresses in a text alone', () => {
    expect(read('https://api.example.com/v1')).toEqual({ text: 'https://api.example.com/v1' })
  })
})

const some = <Value>(values: fc.Arbitrary<Value>) => fc.option(fc.uniqueArray(values, { minLength: 1, maxLength: 4 }), { nil: undefined })
const name = fc.oneof(fc.constantFrom('list_*', 'a b', 'x,y', '"', 'a\\', '\\*', '(', ')', '-', '>2s', ''), fc.string({ maxLength: 12, unit: 'binary' }))
const text = fc
  .array(fc.oneof(fc.constantFrom('timeout', 'Foo*', '"two words"', '"not("', 'a,b', 'https://x', '-', 'no(t'), fc.stringMatching(/^[a-z0-9_-]{1,6}$/)), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' '))
const plain = fc.record({
  connectionIds: some(name),
  keyIds: some(name),
  tools: some(name),
  outcome: fc.constantFrom(undefined, 'ok' as const, 'errors' as const),
  verdicts: some(fc.constantFrom(...verdictClasses)),
  statuses: some(fc.oneof(fc.integer({ min: 0, max: 999 }), fc.constantFrom(...statusFamilies))),
  minDurationMs: fc.option(fc.nat(10_000_000), { nil: undefined }),
  maxDurationMs: fc.option(fc.nat(10_000_000), { nil: undefined }),
  marks: some(fc.constantFrom(...callMarks)),
  from: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 }), { nil: undefined }),
  to: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 }), { nil: undefined }),
  text: fc.option(text, { nil: undefined, freq: 1 }),
})
const { nested } = fc.letrec<{ nested: CallConditions }>((tie) => ({
  nested: fc
    .tuple(plain, fc.option(fc.array(tie('nested'), { maxLength: 2 }), { nil: undefined }), fc.option(fc.array(fc.array(tie('nested'), { maxLength: 2 }), { maxLength: 1 }), { nil: undefined }))
    .map(([conditions, not, anyOf]) => ({ ...conditions, not, anyOf })),
}))
const someOf = fc.tuple(nested, fc.infiniteStream(fc.nat(3))).map(([filter, picks]) => {
  const kept = (conditions: CallConditions): CallConditions =>
    Object.fromEntries(
      Object.entries(conditions).flatMap(([member, value]): [string, unknown][] => {
        if (picks.next().value !== 0) return []
        if (member === 'not') return [[member, (value as CallConditions[] | undefined)?.map(kept)]]
        if (member === 'anyOf') return [[member, (value as CallConditions[][] | undefined)?.map((list) => list.map(kept))]]
        return [[member, value]]
      }),
    )
  return kept(filter)
})
/** What a text looks like once it was read: words that would be read as something else are phrases. */
const asRead = (filter: CallFilter): CallFilter => JSON.parse(JSON.stringify(withoutEmpty(filter)), (key, value: unknown) => (key === 'text' ? read(printQuery({ text: value as string })).text : value)) as CallFilter

describe('printing and reading', () => {
  it('a printed filter reads back as it was', () => {
    fc.assert(
      fc.property(someOf, (filter) => {
        const { filter: back, problems: found } = parseQuery(printQuery(filter), now)
        expect(found).toEqual([])
        expect(back).toEqual(asRead(filter))
      }),
      { numRuns: 500 },
    )
  })

  it('any text is read, and what it means prints the same again and again', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('not(', 'or(', '(', ')', '-', 'tool:', 'status:4xx', 'key:"', '"', ',', ' ', ' ', '>2s', '<', 'since:2h', 'on:today', 'word', '\\', 'own:yes'), fc.string({ maxLength: 3 })), { maxLength: 14 }).map((list) => list.join(''))
    fc.assert(
      fc.property(pieces, (query) => {
        const once = printQuery(read(query))
        expect(printQuery(read(once))).toBe(once)
        for (const { from, to } of parseQuery(query, now).problems) expect(0 <= from && from <= to && to <= query.length).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('stays quick on a text made to be slow', () => {
    for (const query of ['('.repeat(2000), 'not('.repeat(500), '"'.repeat(2000), 'tool:' + ','.repeat(1990), '-'.repeat(2000)]) expect(() => parseQuery(query, now)).not.toThrow()
  })
})
