import { expect, it } from 'vitest'
import { exactly } from '../../shared/namePattern.ts'
import { day0, key, newCall, pollCommit, tempHistory } from '../core/history/samples.ts'
import { hostileTexts } from './corpus.ts'

/** Halves of characters cannot be stored and become marks of replacement, however many. */
const storable = (text: string | null | undefined): string | undefined => text?.toWellFormed().replaceAll(/\ufffd+/g, '\ufffd')

const texts = hostileTexts.filter((text) => text !== '' && text.length < 400)

it('every hostile text comes back from the history as it went in: tool, route, error, arguments, note and label', () => {
  expect(texts.length).toBeGreaterThan(200)
  const history = tempHistory()
  const keys = texts.map((text, index) => key(`k${index}`, { label: text, vendorKey: null }))
  const calls = texts.map((text, index) => newCall({ keyId: `k${index}`, at: day0 + index, tool: text, route: text, errorText: text, args: text, serverId: String(index) }))
  const { callIds } = history.commitPoll(pollCommit('p1', { keys, newCalls: calls }))
  const changed = texts.filter((text, index) => {
    const id = callIds[index] ?? ''
    const note = history.markCall(id, { note: text })?.note
    const call = history.call(id)
    return [call?.tool, call?.route, call?.errorText, call?.args, call?.keyLabel, note].some((held) => storable(held) !== storable(text))
  })
  expect(changed.map((text) => JSON.stringify(text))).toEqual([])
})

it('and is found again by exactly its name, which finds no other', () => {
  const history = tempHistory()
  const whole = texts.filter((text) => text.isWellFormed() && exactly(text).length <= 400)
  const { callIds } = history.commitPoll(pollCommit('p1', { newCalls: whole.map((text, index) => newCall({ at: day0 + index, tool: text, serverId: String(index) })) }))
  const otherwise = whole.filter((text, index) => {
    const { calls } = history.page({ filter: { tools: [exactly(text)] }, cursor: null, limit: 500 })
    return calls.length !== 1 || calls[0]?.id !== callIds[index]
  })
  expect(otherwise.map((text) => JSON.stringify(text))).toEqual([])
})
