import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { quitInOrder } from '../../electron/shell/quit.ts'
import { electronEvent } from '../standin/electronEvent.ts'
import { FakeClock } from '../fakes/fakeClock.ts'

/** An app that is gone once nobody prevents its quitting. */
class QuittableApp extends EventEmitter {
  gone = false
  quit(): void {
    const event = electronEvent()
    this.emit('before-quit', event)
    this.gone = !event.defaultPrevented
  }
}

function quitting(end: () => Promise<void>) {
  const app = new QuittableApp()
  const clock = new FakeClock(0)
  const failures: string[] = []
  const log = { info: () => undefined, warn: () => undefined, error: (event: string) => void failures.push(event) }
  const state = quitInOrder(app as unknown as Electron.App, { end, clock, log })
  return { app, clock, failures, state }
}

test('quitting waits for the orderly end, which runs once however often it is asked', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let ends = 0
  const { app, state } = quitting(() => {
    ends++
    return promise
  })
  expect(state.isQuitting()).toBe(false)
  app.quit()
  app.quit()
  expect([app.gone, ends, state.isQuitting()]).toEqual([false, 1, true])
  resolve()
  await expect.poll(() => app.gone).toBe(true)
})

test('an end that fails is logged and quits all the same', async () => {
  const { app, failures } = quitting(() => Promise.reject(new Error('no')))
  app.quit()
  await expect.poll(() => app.gone).toBe(true)
  expect(failures).toEqual(['end.failed'])
})

test('an end that hangs is given up', async () => {
  const { app, clock } = quitting(() => new Promise(() => undefined))
  app.quit()
  await clock.pass(9_999)
  expect(app.gone).toBe(false)
  await clock.pass(1)
  expect(app.gone).toBe(true)
})
