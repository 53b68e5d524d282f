import { describe, expect, it } from 'vitest'
import { indexedText, matchExpression, parseSearch, wordsOf } from '../../../electron/core/history/searchText.ts'
import type { NewCall } from '../../../electron/core/history/types.ts'
import { day0, newCall, pollCommit, tempHistory } from './samples.ts'

const anything = { keys: null, tools: null, classes: null, statuses: null, errorsOnly: false, own: true }

/** Numbers of the calls (in storing order) that a search finds. */
function found(calls: Partial<NewCall>[], text: string): number[] {
  const history = tempHistory()
  const { callIds } = history.commitPoll(pollCommit('p1', { newCalls: calls.map((call, index) => newCall({ tool: null, route: null, at: day0 + index, ...call })) }))
  return history.page({ filter: { text }, cursor: null, limit: 500 }).calls.map(({ id }) => callIds.indexOf(id)).toReversed()
}

describe('a search as typed', () => {
  it('consists of words, phrases and beginnings', () => {
    expect(parseSearch('Invoice "due date" pai* user_id').map(({ words, star, quoted }) => [words.join(' '), star, quoted])).toEqual([
      ['invoice', false, false],
      ['due date', false, true],
      ['pai', true, false],
      ['user id', false, false],
    ])
  })

  it('ends an open quote with the text, and drops what is empty', () => {
    expect(parseSearch('* "" "due  date ').map(({ words }) => words)).toEqual([['due', 'date']])
  })

  it('can say nothing in the language of the index', () => {
    for (const text of ['a OR b', 'NEAR(a b)', 'a AND NOT b', 'words:a', '"a" + "b"', '^a', '-a', "a'b", '\uE000k1', '(', '{a}', 'ab '.repeat(166), '* '.repeat(200)]) {
      const history = tempHistory()
      expect(history.page({ filter: { text }, cursor: null, limit: 5 })).toEqual({ calls: [], next: null })
    }
  })

  it('is not asked of the index without a word in it', () => {
    expect(matchExpression(parseSearch('%% --'), anything, false)).toBeNull()
  })
})

describe('what a search finds', () => {
  it('a text of many words among thousands of names that an API made up', () => {
    const calls = Array.from({ length: 1_100 }, (_, index) => ({ tool: `get a b c d e f g h i j k l m n o p q r s t ${index}x`, route: `/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/${index}` }))
    expect(found(calls, `${Array.from('abcdefghijklmnopqrst').join(' ')} 1099x`)).toEqual([1_099])
    expect(found(calls, `${Array.from('abcdefghijklmnopqrst').join(' ')} 099x`)).toEqual([99, 1_099].slice(1))
  })

  it('words in arguments, shape, error, tool and route, in any case and with any accent', () => {
    const calls = [{ args: '{"note":"Überweisung"}' }, { argsShape: '{title: string(5)}' }, { errorText: 'Not ENOUGH money' }, { tool: 'send_invoice' }, { route: '/v1/users/{id}' }]
    expect(['uberweisung', 'TITLE', 'enough', 'invoice', 'users'].map((text) => found(calls, text))).toEqual([[0], [1], [2], [3], [4]])
  })

  it('all words of a search, wherever each is', () => {
    expect(found([{ tool: 'send', errorText: 'late' }, { tool: 'send' }, { errorText: 'late' }], 'late send')).toEqual([0])
  })

  it('a phrase only where its words follow each other in one place', () => {
    expect(found([{ errorText: 'date due' }, { errorText: 'the due date' }, { errorText: 'due', args: 'date' }], '"due date"')).toEqual([1])
  })

  it('whole words first, else beginnings of words, else the text anywhere', () => {
    const calls = [{ args: 'pay' }, { args: 'payment' }, { args: 'repay' }]
    expect(found(calls, 'pay')).toEqual([0])
    expect(found(calls.slice(1), 'pay')).toEqual([0])
    expect(found(calls.slice(2), 'pay')).toEqual([0])
    expect(found(calls, 'pay*')).toEqual([0, 1])
    expect(found(calls, '"ay"')).toEqual([0, 1, 2])
  })

  it('anywhere, too, when beginnings are all over the newest calls', () => {
    const calls = Array.from({ length: 300 }, (_, index) => ({ args: index % 2 === 0 ? 'payment' : 'repay' }))
    expect(found(calls, 'pay')).toHaveLength(300)
  })

  it('signs that a pattern would understand, as they are', () => {
    expect(found([{ args: '100%' }, { args: '100' }, { args: 'a_b' }, { args: 'axb' }, { args: 'c\\d' }], '%')).toEqual([0])
    expect(found([{ args: '100%' }, { args: 'a_b' }, { args: 'axb' }], '_')).toEqual([1])
    expect(found([{ args: 'c\\d' }, { args: 'cd' }], '\\')).toEqual([0])
  })

  it('nothing by the words that only the index knows', () => {
    expect(found([{ args: 'x' }], 'k1')).toEqual([])
    expect(found([{ args: 'x' }], '"\uE000k1"')).toEqual([])
  })
})

describe('the text of a call in the index', () => {
  it('has a word of ours between any two parts', () => {
    const words = indexedText(['a', null, 'b', 'c', null], { key: 1, tool: 2, class: 9, status: 429, self: true }).join('').split(' ')
    expect(words.map((word) => word.replace('\uE000', '§'))).toEqual(['a', '§k1', 'b', '§c9', 'c', '§t2', '§s429', '§e', '§o'])
    expect(wordsOf('a\uE000k1')).toEqual(['a', 'k1'])
  })
})
