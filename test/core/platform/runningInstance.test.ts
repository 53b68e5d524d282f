import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerSecondStarts, findRunningInstance, runningSentence, showRunningInstance } from '../../../electron/core/platform/runningInstance.ts'

let folder = ''
let shown: unknown[] = []
let stop: () => Promise<void> = () => Promise.resolve()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-running-'))
  shown = []
})
afterEach(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})
const answer = async (): Promise<void> => void (stop = await answerSecondStarts(folder, { shell: 'serve', pid: 42 }, (link) => shown.push(link)))

test('a second start hears which is running, and the running one shows itself and what the link says', async () => {
  await answer()
  expect(await showRunningInstance(folder, null)).toEqual({ shell: 'serve', pid: 42 })
  expect(await showRunningInstance(folder, 'headroom://log?outcome=errors')).toEqual({ shell: 'serve', pid: 42 })
  expect(shown).toEqual([null, { page: 'log', query: 'outcome=errors' }])
  expect(runningSentence(folder, { shell: 'serve', pid: 42 }, true)).toBe(`The headless Headroom (process 42) is already running on the data folder ${folder}, and was asked to show itself.`)
})

test('who only asks hears who is running and where, and nothing is shown', async () => {
  const at = 'http://127.0.0.1:4711/'
  stop = await answerSecondStarts(folder, { shell: 'serve', pid: 42, at }, (link) => shown.push(link))
  expect(await findRunningInstance(folder)).toEqual({ shell: 'serve', pid: 42, at })
  expect(shown).toEqual([])
  expect(runningSentence(folder, { shell: 'serve', pid: 42, at }, false)).toBe(`The headless Headroom (process 42) is already running on the data folder ${folder} at ${at}.`)
})

test('an address that is none of this machine is not repeated', async () => {
  stop = await answerSecondStarts(folder, { shell: 'serve', pid: 42, at: 'http://evil.test/' }, () => undefined)
  expect(await findRunningInstance(folder)).toEqual({ shell: 'serve', pid: 42 })
})

test.each(['headroom://nowhere', 'quit', '{"link":"x"}', 'x'.repeat(10_000)])('nothing but a link that shows something is obeyed: %s', async (line) => {
  await answer()
  expect(await showRunningInstance(folder, line)).toBeNull()
  expect(shown).toEqual([])
})

test('nobody there, a file in the way, and a socket that a crash left are no failure', async () => {
  expect(await showRunningInstance(folder, null)).toBeNull()
  writeFileSync(join(folder, 'show.sock'), 'left behind')
  expect(await showRunningInstance(folder, null)).toBeNull()
  await answer()
  expect(await showRunningInstance(folder, null)).toMatchObject({ pid: 42 })
})

test('a folder in the way is left alone, and does without', async () => {
  mkdirSync(join(folder, 'show.sock', 'kept'), { recursive: true })
  await answer()
  expect(await showRunningInstance(folder, null)).toBeNull()
  expect(existsSync(join(folder, 'show.sock', 'kept'))).toBe(true)
})

test('a link in the place of the socket is taken away, and what it leads to is not', async () => {
  writeFileSync(join(folder, 'precious'), 'kept')
  symlinkSync(join(folder, 'precious'), join(folder, 'show.sock'))
  await answer()
  expect(await showRunningInstance(folder, null)).toMatchObject({ pid: 42 })
  expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('kept')
})

test('a path too long for a socket does without', async () => {
  const deep = join(folder, 'x'.repeat(120))
  stop = await answerSecondStarts(deep, { shell: 'desktop', pid: 1 }, () => undefined)
  expect(await showRunningInstance(deep, null)).toBeNull()
})

test('goes away with the one who answers, even while somebody is connected and silent', async () => {
  await answer()
  const silent = connect(join(folder, 'show.sock'))
  await new Promise((done) => silent.once('connect', done))
  silent.destroy()
  await stop()
  expect(existsSync(join(folder, 'show.sock'))).toBe(false)
})
