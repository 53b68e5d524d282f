import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutRows, markedRow } from '../../../electron/core/collector/rowTexts.ts'

/** The rows of an answer as JSON values, found by their places. */
const rowsOf = (body: string, list = 0) => cutRows(body, list, null)?.texts.places.map(([start, end]) => JSON.parse(body.slice(start, end)) as unknown)

describe('cutting rows out of an answer', () => {
  it('finds each element of the list, whatever it is and however it is written', () => {
    const rows = [{ a: 'x, ]}"\\ {[' }, [1, [2]], 'te"xt,', 12, -1.5e3, true, null, {}, []]
    expect(rowsOf(`\ufeff{"n": 1, "rows" : [ ${rows.map((row) => JSON.stringify(row, null, 2)).join(' ,\n')}\t] , "more": [3]}`)).toEqual(rows)
    expect(rowsOf('[]')).toEqual([])
  })

  it('leaves an answer in which each row is a mark', () => {
    const cut = cutRows('{"a":["x"],"rows":[{"n":1},{"n":2}],"next":"c"}', 1, null)
    const frame = JSON.parse(cut?.frame ?? '') as { a: unknown[]; rows: unknown[]; next: string }
    expect(frame).toMatchObject({ a: ['x'], next: 'c' })
    expect(frame.rows.map(markedRow)).toEqual([0, 1])
    expect(frame.a.map(markedRow)).toEqual([null])
  })

  it.each(['', '{"rows":1}', '{"rows":[', '{"rows":[1', '{"rows":[1,', '[1,]', '[,1]', '[1 2]', '[{"a":1}', '["abc', '[1}', '["row of this answer 0"]'])('cuts nothing out of %s', (body) => {
    expect(cutRows(body, 0, null)).toBeNull()
  })

  it('knows rows of the answer before by their text, in order, and each of them once', () => {
    const before = cutRows('{"rows":[{"n":3},{"n":2},{"n":2},{"n":1}]}', 0, null)
    const now = cutRows('{"at":9,"rows":[{"n":4},{"n":3,"done":true},{"n":2},{"n":2},{"n":2},{"n":1}]}', 0, before?.texts ?? null)
    expect(now?.same).toEqual([null, null, 1, 2, null, 3])
  })

  it('does not take the beginning of a value for the value', () => {
    const before = cutRows('[12,"a"]', 0, null)
    expect(cutRows('[123,"a","ab",12]', 0, before?.texts ?? null)?.same).toEqual([null, 1, null, null])
  })

  it('says of no row that it is known unless its text is the same', () => {
    const value = fc.oneof(fc.json({ maxDepth: 3 }), fc.integer({ min: 0, max: 3 }).map(String))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), fc.array(value, { maxLength: 12 }), fc.nat(12), (fresh, old, kept) => {
        const before = cutRows(`[${old.join(',')}]`, 0, null)
        const next = [...fresh, ...old.slice(0, kept)]
        const now = cutRows(`{"rows":[${next.join(', ')}]}`, 0, before?.texts ?? null)
        expect(now?.texts.places).toHaveLength(next.length)
        const known = (now?.same ?? []).flatMap((row, index) => (row === null ? [] : [[next[index]?.trim(), old[row]?.trim()]]))
        expect(known.filter(([is, was]) => is !== was)).toEqual([])
        const uses = now?.same.filter((row) => row !== null) ?? []
        expect(new Set(uses).size).toBe(uses.length)
      }),
    )
  })
})
