import { describe, expect, test } from 'vitest'
import { answerCall, type Answering } from '../../electron/shell/ipc.ts'
import { pageAddress } from '../../electron/shell/pageAddress.ts'
import { errorCodes, methods } from '../../shared/contract.ts'
import { dispatch } from '../../shared/dispatch.ts'
import { createFakeApp } from '../serve/fakeApp.ts'

const ownFrame = { url: 'app://bundle/', parent: null }
const foreign = ownFrame as unknown as Electron.WebFrameMain

function answering(): Answering & { reached: string[]; logged: unknown[] } {
  const app = createFakeApp()
  const logged: unknown[] = []
  const record = (event: string, details?: object): void => void logged.push({ event, ...details })
  return {
    core: Promise.resolve({ dispatch }),
    handlers: Promise.resolve(app.handlers),
    page: pageAddress({ isPackaged: true, developmentUrl: undefined }),
    log: { info: record, warn: record, error: record },
    reached: app.reached,
    logged,
  }
}

describe('the sender', () => {
  test('has to be the top frame of the page itself', async () => {
    const setup = answering()
    expect(await answerCall(setup, ownFrame, 'settings.get', {})).toMatchObject({ ok: true })
    const others = [null, { url: 'app://bundle/', parent: foreign }, { url: 'https://example.com/', parent: null }, { url: 'app://bundle.evil.test/', parent: null }, { url: '', parent: null }]
    for (const sender of others) expect(await answerCall(setup, sender, 'settings.get', {})).toMatchObject({ ok: false, code: 'refused' })
    expect(setup.reached).toEqual(['settings.get'])
  })
})

describe('hostile inputs', () => {
  let deep: unknown = 1
  for (let level = 0; level < 5_000; level++) deep = { deep }
  const hostile: [string, unknown][] = [
    ['a number', 7],
    ['a text', 'x'],
    ['a list', [1]],
    ['ten megabytes', { id: 'x'.repeat(10_000_000) }],
    ['a polluting key', JSON.parse('{"__proto__":{"admin":true}}')],
    ['a constructor key', { constructor: { prototype: { admin: true } } }],
    ['deep nesting', deep],
    ['a member too many', { surprise: 1 }],
    ['members of wrong types', { id: {}, ids: 'x', limit: '1', filter: [], name: 1, keys: 'k', connectionId: { $ne: null } }],
    ['a Map', new Map([['id', 'x']])],
  ]

  test.each(Object.keys(methods))('%s refuses all of them, typed, before a handler runs', async (name) => {
    const setup = answering()
    for (const [, input] of hostile) {
      const reply = await answerCall(setup, ownFrame, name, input)
      expect(reply).toMatchObject({ ok: false, code: 'bad_input' })
      expect((reply as { message: string }).message.length).toBeLessThan(1000)
    }
    expect(setup.reached).toEqual([])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test.each([['__proto__'], ['constructor'], ['toString'], [''], ['app.info '], [null], [7], [{ toString: 1, valueOf: 1 }], [['app.info']]])('no call is named %j', async (name) => {
    const reply = await answerCall(answering(), ownFrame, name, {})
    expect(reply).toMatchObject({ ok: false, code: 'unknown_method' })
  })

  test('a name of ten megabytes is refused without being repeated', async () => {
    const reply = await answerCall(answering(), ownFrame, 'x'.repeat(10_000_000), {})
    expect(JSON.stringify(reply).length).toBeLessThan(500)
  })
})

test('a handler that breaks is logged, and the page learns nothing of it', async () => {
  const setup = answering()
  const reply = await answerCall(setup, ownFrame, 'alerts.test', {})
  expect(reply).toMatchObject({ ok: false, code: 'internal' })
  expect(JSON.stringify(reply)).not.toContain('CANARY')
  expect(setup.logged).toHaveLength(1)
  expect(errorCodes).toContain('internal')
})

test('a core that never came up is an answer too', async () => {
  const handlers = Promise.reject(new Error('locked'))
  handlers.catch(() => undefined)
  expect(await answerCall({ ...answering(), handlers }, ownFrame, 'app.info', {})).toMatchObject({ ok: false, code: 'store' })
})
