import type { Staged } from '../../electron/demo/cast.ts'
import { toAnswer, toRequest, type Script, type ScriptedAnswer } from '../../electron/demo/clients/run.ts'
import { randomFrom } from '../../electron/demo/random.ts'
import { second, type FakeClock } from './fakeClock.ts'

interface Player {
  api: Staged['api']
  secret: string
  script: Script
  dueAt: number
  elapsedMs: number
  last: ScriptedAnswer | null
  next: ReturnType<Script>
}

/** What a poller with a given interval gets to see. */
export interface Look {
  /** Seconds after the start. */
  at: number
  body: (dialect: string) => any // oxlint-disable-line typescript/no-explicit-any -- bodies of several APIs
}

/**
 * Plays the scripted clients and a poller in the fake clock's time, as fast as the machine can: the same decisions as in real time,
 * because scripts know only answers and chance.
 */
export async function playVirtually(options: {
  staged: Staged[]
  clock: FakeClock
  seed: number
  forSec: number
  pollEverySec: number
  pollPaths: Record<string, string>
}): Promise<Look[]> {
  const { clock, staged, seed } = options
  const startedAt = clock.now()
  const players: Player[] = staged.flatMap(({ api, clients }) =>
    clients.map(({ label, script }) => {
      const made = script(randomFrom(seed, `${api.dialect} ${label}`))
      const next = made(null, 0)
      return { api, secret: api.keys.byLabel(label).secret, script: made, dueAt: startedAt + next.afterMs, elapsedMs: next.afterMs, last: null, next }
    }),
  )
  const looks: Look[] = []
  let lookAt = startedAt
  const endAt = startedAt + options.forSec * second
  while (clock.now() <= endAt) {
    const player = players.reduce((first, one) => (one.dueAt < first.dueAt ? one : first))
    if (Math.min(player.dueAt, lookAt) > endAt) break
    if (lookAt <= player.dueAt) {
      clock.set(lookAt)
      looks.push(await look(staged, options.pollPaths, (lookAt - startedAt) / second))
      lookAt += options.pollEverySec * second
      continue
    }
    clock.set(player.dueAt)
    player.last = toAnswer(await player.api.fetch(toRequest('http://demo', player.secret, player.next.request)))
    player.next = player.script(player.last, player.elapsedMs)
    player.elapsedMs += player.next.afterMs
    player.dueAt += player.next.afterMs
  }
  return looks
}

async function look(staged: Staged[], pollPaths: Record<string, string>, at: number): Promise<Look> {
  const bodies = new Map<string, unknown>()
  for (const { api, monitor } of staged) {
    const path = pollPaths[api.dialect]
    if (path === undefined) continue
    const response = await api.fetch(toRequest('http://demo', api.keys.byLabel(monitor).secret, { method: 'GET', path }))
    bodies.set(api.dialect, await response.json())
  }
  return { at, body: (dialect) => bodies.get(dialect) }
}
