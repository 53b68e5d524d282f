import type { Happening } from './script.ts'
import type { AlertTruth, MadeBurst } from './truth.ts'
import { minute, type Wish, type World } from './world.ts'

/** What a happening can do to the world and to the machine the core runs on. */
export interface Stage {
  world: World
  alerts: AlertTruth
  /** Does something so much later. */
  later: (forMs: number, act: () => void) => void
  /** Lets time pass up to an instant of the server's clock; the core goes on meanwhile. */
  advanceTo: (at: number) => Promise<void>
  /** The machine sleeps until then; `null` = it is awake. */
  sleepUntil: (at: number | null) => void
  /** The system tells of a resume. */
  resume: () => void
  restart: () => Promise<void>
}

const read: Wish = { method: 'POST', path: '/tools/get_post', body: { id: 7 } }
const write: Wish = { method: 'POST', path: '/tools/create_post', body: { title: 'x' } }

/** Lets a happening befall the world, and sees to its end. */
export async function happen(happening: Happening, stage: Stage): Promise<void> {
  const { world, alerts, later } = stage
  switch (happening.kind) {
    case 'outage': {
      const { switches } = world.apis[happening.api]
      switches.outage = happening.how
      return later(happening.forMs, () => (switches.outage = null))
    }
    case 'malformed': {
      const { switches } = world.apis[happening.api]
      switches.malformed = happening.how
      return later(happening.forMs, () => (switches.malformed = null))
    }
    case 'closed':
      alerts.uncertain.push({ from: world.now() - minute, to: world.now() + happening.forMs + 2 * minute })
      return moveLimit(stage, world.apis[happening.api].limits, happening.budget, 0, happening.forMs)
    case 'busy':
      world.apis[happening.api].switches.busyUntil = world.now() + happening.forMs
      return undefined
    case 'scope_burst':
      return burst(stage, 'missing_scope', 'Bot', write, happening.calls, 2_000)
    case 'rate_burst':
      return burst(stage, 'rate_limited', 'Website', read, happening.calls, 200)
    case 'overflow':
      return overflow(stage)
    case 'sleep':
      stage.sleepUntil(world.now() + happening.forMs)
      return later(happening.forMs, () => {
        stage.sleepUntil(null)
        if (happening.told) stage.resume()
      })
    case 'jump':
      return world.clock.jump(happening.byMs)
    case 'restart':
      return stage.restart()
    case 'limit':
      return moveLimit(stage, world.apis.workspace.limits, happening.budget, happening.limit, happening.forMs)
  }
}

function moveLimit({ later }: Stage, limits: Record<string, number>, budget: string, limit: number, forMs: number): void {
  const usual = limits[budget] ?? 0
  limits[budget] = limit
  later(forMs, () => (limits[budget] = usual))
}

async function burst({ world, alerts, advanceTo }: Stage, kind: MadeBurst['class'], label: string, wish: Wish, calls: number, everyMs: number): Promise<void> {
  const from = world.now()
  alerts.bursts.push({ class: kind, label, from, to: from + calls * everyMs })
  for (let call = 0; call < calls; call += 1) {
    await advanceTo(from + call * everyMs)
    await world.call('tools', label, wish)
  }
}

async function overflow({ world, alerts, advanceTo }: Stage): Promise<void> {
  const from = world.now()
  alerts.uncertain.push({ from, to: from + 6 * minute })
  for (let call = 0; call < 400; call += 1) {
    await advanceTo(from + call * 700)
    await world.call('tools', call % 2 === 0 ? 'Website' : 'Bot', read)
  }
}
