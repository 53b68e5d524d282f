import { shareOf } from '../../electron/core/collector/schedule.ts'
import { dialectById } from '../../shared/dialects/index.ts'
import { windowMs } from '../../shared/limits/window.ts'
import { apiNames, type ApiName, type World } from './world.ts'

/** Part of a budget that polling took while the machine was awake, with the part it may take. */
export interface BudgetShare {
  budget: string
  share: number
  allowed: number
}

/** The plans that the simulated APIs follow. */
const plans: Partial<Record<ApiName, string>> = { lists: 'free', points: 'build' }
/** What one of our requests truly costs. */
const unitsOf = (api: ApiName): number => (api === 'points' ? 3 : 1)

/** Keeps count of every request of the core: what it truly costs, whether it came too early, and what it was told. */
export class RequestTruth {
  made = 0
  /** Requests that were told to wait, and those that came before they might. */
  refused = 0
  undercut = 0
  readonly #world: World
  readonly #answered: (api: ApiName, path: string, status: number) => void
  readonly #spent = new Map<ApiName, number>()
  readonly #notBefore = new Map<ApiName, number>()
  readonly #origins = new Map<string, ApiName>()

  /** `answered` hears of every answer the core could read. */
  constructor(world: World, answered: (api: ApiName, path: string, status: number) => void) {
    this.#world = world
    this.#answered = answered
  }

  /** Requests to this origin are meant for that API. */
  serves(origin: string, api: ApiName): void {
    this.#origins.set(origin, api)
  }

  /** The port every request of the core goes through. */
  readonly fetch: typeof fetch = async (...request) => {
    const [input] = request
    const url = new URL(input instanceof Request ? input.url : input)
    const api = this.#origins.get(url.origin)
    if (api === undefined) throw new Error(`A request to ${url.origin}, which is none of ours.`)
    const { now, apis } = this.#world
    this.made += 1
    if (now() < (this.#notBefore.get(api) ?? 0)) this.undercut += 1
    const response = await fetch(...request)
    if (response.status === 429) {
      this.refused += 1
      this.#notBefore.set(api, now() + Number(response.headers.get('retry-after') ?? '0') * 1000)
    }
    if (response.status === 200) this.#spent.set(api, (this.#spent.get(api) ?? 0) + unitsOf(api))
    const { malformed, outage } = apis[api].switches
    if (malformed === null && outage === null && (response.status === 200 || response.status === 304)) this.#answered(api, url.pathname, response.status)
    return response
  }

  /** Mean part of every limited budget that our requests took in `awakeMs`; the tokens one starts with come on top. */
  shares(awakeMs: number): BudgetShare[] {
    return apiNames.flatMap((api) => {
      const { limits } = this.#world.apis[api]
      const specs = dialectById(api)?.budgets(plans[api] ?? null) ?? []
      return specs.flatMap((spec): BudgetShare[] => {
        const lengthMs = windowMs(spec.window)
        const limit = limits[spec.id]
        if (lengthMs === null || limit === undefined || spec.unit === 'tokens' || spec.unit === 'generations' || spec.id === 'writes_minute') return []
        return [{ budget: `${api} ${spec.id}`, share: (this.#spent.get(api) ?? 0) / (limit * (awakeMs / lengthMs)), allowed: shareOf(spec) }]
      })
    })
  }
}
