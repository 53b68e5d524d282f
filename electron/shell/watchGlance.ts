import type { Handlers } from '../../shared/dispatch.ts'
import type { Clock } from '../core/ports.ts'
import { glanceAt, type Glance } from './glance.ts'

/** The tray is no dashboard: it is looked at again at most this often. */
const everyMs = 2_000

/** What watching needs. */
export interface GlanceOptions {
  handlers: Pick<Handlers, 'connections.list' | 'budgets.list' | 'alerts.list'>
  clock: Pick<Clock, 'after'>
  show: (glance: Glance, unacknowledged: number) => void
  onProblem: (error: unknown) => void
}

/** Answers what to call whenever something changed; the glance is taken soon after, and once at the start. */
export function watchGlance({ handlers, clock, show, onProblem }: GlanceOptions): () => void {
  let planned = false
  const look = async (): Promise<void> => {
    const [{ connections }, { budgets }, { unacknowledged }] = await Promise.all([
      handlers['connections.list']({}),
      handlers['budgets.list']({}),
      handlers['alerts.list']({ limit: 1 }),
    ])
    show(glanceAt(connections, budgets), unacknowledged)
  }
  const lookNow = (): void => {
    planned = false
    look().catch(onProblem)
  }
  lookNow()
  return () => {
    if (planned) return
    planned = true
    clock.after(everyMs, lookNow)
  }
}
