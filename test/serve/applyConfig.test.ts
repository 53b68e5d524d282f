import { describe, expect, it } from 'vitest'
import { createClient } from '../../shared/client.ts'
import type { ConnectionView } from '../../shared/answers.ts'
import type { ConnectionDraft } from '../../shared/connectionDraft.ts'
import { dispatch, Refusal } from '../../shared/dispatch.ts'
import { applyConfig } from '../../electron/serve/applyConfig.ts'
import { createFakeApp } from './fakeApp.ts'

const draft: ConnectionDraft = { name: 'Tools', dialect: 'tools', baseUrl: 'http://127.0.0.1:8080', keys: [{ label: 'monitor', secret: 'sk_1' }] }

function stored(more: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: 'conn_1', name: 'Tools', dialect: 'tools', baseUrl: 'http://127.0.0.1:8080', plan: 'free', poll: { mode: 'adaptive' }, paused: false, paths: {},
    authHeader: null, keepArguments: false, createdAt: 0, state: 'ok', stateReason: null, clockOffsetMs: null, lastOkAtClient: null, lastPollAtClient: null,
    dialectTitle: 'Tools', notOffered: [], ...more,
  }
}

/** Applies drafts to an app that has `connections`; answers what was asked of it. */
async function apply(connections: ConnectionView[], drafts: ConnectionDraft[], refusal?: string): Promise<[string, unknown][]> {
  const asked: [string, unknown][] = []
  const app = createFakeApp({
    'connections.list': () => ({ connections }),
    'connections.add': (input) => {
      if (refusal !== undefined) throw new Refusal('bad_input', refusal)
      asked.push(['add', input])
      return { id: 'conn_new' }
    },
    'connections.update': (input) => (asked.push(['update', input]), null),
  })
  const client = createClient({ call: (name, input) => dispatch(app.handlers, name, input, () => undefined), listen: app.on })
  await applyConfig(client, drafts)
  return asked
}

describe('connections of the config', () => {
  it('are added when their name is new', async () => {
    expect(await apply([], [draft])).toEqual([['add', draft]])
  })

  it('are updated when their name is known, so that a second start makes no second one', async () => {
    expect(await apply([stored()], [{ ...draft, plan: 'pro', poll: { mode: 'manual' }, keepArguments: true }])).toEqual([
      ['update', { id: 'conn_1', plan: 'pro', poll: { mode: 'manual' }, keepArguments: true, secret: 'sk_1' }],
    ])
  })

  it('leave alone what they do not state, and other connections', async () => {
    expect(await apply([stored({ id: 'conn_2', name: 'Other' }), stored()], [{ ...draft, keys: [] }])).toEqual([['update', { id: 'conn_1' }]])
  })

  it('give the secret of the key that polls, not of a watched one', async () => {
    const keys = [
      { label: 'seen', secret: 'sk_seen', role: 'watched' as const },
      { label: 'monitor', secret: 'sk_own', role: 'monitor' as const },
    ]
    expect(await apply([stored()], [{ ...draft, keys }])).toEqual([['update', { id: 'conn_1', secret: 'sk_own' }]])
  })

  it.each<[string, Partial<ConnectionView>, Partial<ConnectionDraft>]>([
    ['a slash at the end', {}, { baseUrl: 'http://127.0.0.1:8080/' }],
    ['capitals in the host', { baseUrl: 'https://api.example.com' }, { baseUrl: 'https://API.example.com' }],
    ['the same path', { paths: { usage: '/u' } }, { paths: { usage: '/u' } }],
  ])('count as the same with %s', async (_what, view, more) => {
    expect((await apply([stored(view)], [{ ...draft, ...more }])).map(([what]) => what)).toEqual(['update'])
  })

  it.each<[string, Partial<ConnectionDraft>]>([
    ['API (tools, not workspace)', { dialect: 'workspace' }],
    ['address (http://127.0.0.1:8080, not https://other.example)', { baseUrl: 'https://other.example' }],
    ['header for its key', { authHeader: 'X-Api-Key' }],
    ['path', { paths: { usage: '/other' } }],
  ])('are refused when they would change the %s, because the history belongs to it', async (what, more) => {
    await expect(apply([stored()], [{ ...draft, ...more }])).rejects.toThrow(`The connection "Tools" is stored with another ${what}, to which its history belongs; `)
  })

  it('pass on why the app refuses them', async () => {
    await expect(apply([], [draft], 'dialect: there is no dialect "tools".')).rejects.toThrow('The connection "Tools" of the config cannot be used: dialect: there is no dialect "tools".')
  })
})
