import { expect, it } from 'vitest'
import { dialects } from '../../../shared/dialects/index.ts'
import { bindings } from '../../../shared/limits/binding.ts'

const of = (id: string) => bindings(dialects.find((dialect) => dialect.id === id)?.budgets(null) ?? []).map(({ kind, first, perMinute, unreachable, gone }) => ({ kind, first: first.id, perMinute, unreachable: unreachable.map((spec) => spec.id), gone: gone.map(({ spec, afterMs }) => [spec.id, afterMs]) }))

it('says that 120 reads can never be reached because the cap is 100, and that writes stop at 30 (X000-a, X000-b)', () => {
  expect(of('tools')).toMatchObject([
    { kind: 'read', first: 'cap_minute', perMinute: 100, unreachable: ['reads_minute'], gone: [] },
    { kind: 'write', first: 'writes_minute', perMinute: 30 },
    { kind: 'generation', first: 'cap_minute', gone: [['ai_day', 30_000]] },
  ])
})

it('says how long the days last at full speed: a token’s is gone in 6 h 56 min (1.1)', () => {
  const [calls] = of('workspace')
  expect(calls).toMatchObject({ first: 'token_minute', perMinute: 120 })
  const minutes = Math.floor(Number(calls?.gone.find(([id]) => id === 'token_day')?.[1]) / 60_000)
  expect(minutes).toBe(6 * 60 + 56)
  // The workspace's minute is shared: whether one token can reach it depends on the others.
  expect(calls?.unreachable).toEqual([])
})

it('says nothing where no limit is known', () => {
  expect(bindings([])).toEqual([])
  expect(of('generic')).toEqual([])
})
