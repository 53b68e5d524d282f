import { expect, it } from 'vitest'
import type { ScopeRefusal } from '../../../shared/answers.ts'
import { scopeEpisodes } from '../../../shared/verdict/scopeEpisodes.ts'

const refusal = (change: Partial<ScopeRefusal>): ScopeRefusal => ({ connectionId: 'c', keyId: 'bot', tool: 'create', class: 'missing_scope', scopes: ['content:write'], count: 2, first: 100, last: 200, succeededAt: null, ...change })

it('makes one episode of all keys and tools that lack the same scopes', () => {
  expect(scopeEpisodes([refusal({}), refusal({ tool: 'delete', count: 5, first: 50 }), refusal({ keyId: 'site', last: 300, scopes: ['content:write'] }), refusal({ scopes: ['images:generate'] })])).toMatchObject([
    { scopes: ['content:write'], tools: [{ name: 'delete', count: 5 }, { name: 'create', count: 4 }], keyIds: ['bot', 'site'], count: 9, first: 50, last: 300, resolvedAt: null },
    { scopes: ['images:generate'], count: 2 },
  ])
})

it('is resolved when every refused key and tool succeeded since, and not before', () => {
  const [partly] = scopeEpisodes([refusal({ succeededAt: 250 }), refusal({ tool: 'delete' })])
  expect(partly).toMatchObject({ resolvedAt: null, tools: [{ name: 'create', isMended: true }, { name: 'delete', isMended: false }] })
  expect(scopeEpisodes([refusal({ succeededAt: 250 }), refusal({ tool: 'delete', succeededAt: 400 })])[0]?.resolvedAt).toBe(400)
})

it('puts what is still missing before what is mended', () => {
  expect(scopeEpisodes([refusal({ succeededAt: 999, last: 900 }), refusal({ scopes: ['b'], last: 10 })]).map(({ scopes }) => scopes[0])).toEqual(['b', 'content:write'])
})
