import { expect, test } from 'vitest'
import { onceMore } from '../../../renderer/state/onceMore.ts'

/** Work that lasts until it is let go, and how often it was begun. */
function slowWork() {
  const begun: string[] = []
  let letGo: () => void = () => undefined
  const work = onceMore((of: string) => {
    begun.push(of)
    return new Promise<void>((done) => (letGo = done))
  })
  const next = async () => {
    letGo()
    await new Promise((done) => setTimeout(done))
  }
  return { begun, work, next }
}

test('work asked for many times while it is under way is done once more, and whoever asked waits for that', async () => {
  const { begun, work, next } = slowWork()
  let isDone = false
  void work('a')
  void Promise.all([work('a'), work('a')]).then(() => (isDone = true))
  expect(begun).toEqual(['a'])
  await next()
  expect(begun).toEqual(['a', 'a'])
  expect(isDone).toBe(false)
  await next()
  expect(begun).toEqual(['a', 'a'])
  expect(isDone).toBe(true)
})

test('work for another object does not wait, and afterwards it can be done again', async () => {
  const { begun, work, next } = slowWork()
  void work('a')
  void work('b')
  expect(begun).toEqual(['a', 'b'])
  await next()
  void work('b')
  expect(begun).toEqual(['a', 'b', 'b'])
})
