import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { strict } from './strict.ts'

class Thing extends EventEmitter {
  #count = 0
  get count(): number {
    return this.#count
  }
  add(): this {
    this.#count++
    return this
  }
}

test('a member that is not there throws by name, read or written', () => {
  const thing = strict('thing', new Thing()) as Thing & { other: number }
  expect(() => thing.other).toThrow('standin: thing.other is not implemented')
  expect(() => (thing.other = 1)).toThrow('standin: thing.other is not implemented')
})

test('what is there works, private state included, and chains stay strict', () => {
  const thing = strict('thing', new Thing())
  expect(thing.add().add().count).toBe(2)
  expect(thing.on('x', () => undefined)).toBe(thing)
})

test('it can be awaited', async () => {
  const thing = strict('thing', new Thing())
  expect(await Promise.resolve(thing)).toBe(thing)
})
