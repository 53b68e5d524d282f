import type { CallRow } from '../../shared/answers.ts'
import type { Answer } from '../../shared/contract.ts'
import type { TestApp } from '../fakes/testApp.ts'
import { windowOf, type AlertTruth, type CallTruth, type MadeBurst } from './truth.ts'
import { monitor, type ApiName, type World } from './world.ts'

/** APIs that have a log. */
const logged = ['tools', 'workspace'] as const
/** What was made so shortly before the last look need not be in it. */
const marginMs = 5_000

/** Compares what the core stored with what was made, a stretch at a time, and tells what the stored rows should have made known. */
export class StoreCheck {
  readonly #world: World
  readonly #calls: CallTruth
  readonly #alerts: AlertTruth
  readonly #lastLook = new Map<ApiName, number>()
  readonly #comparedUntil = new Map<ApiName, number>()
  /** Successful generations by key and UTC day. */
  readonly #generations = new Map<string, number>()
  readonly #rowsOfBurst = new Map<MadeBurst, number>()
  readonly #start: number

  constructor(world: World, calls: CallTruth, alerts: AlertTruth) {
    this.#world = world
    this.#calls = calls
    this.#alerts = alerts
    this.#start = world.now()
  }

  /** The core read the log of this API now. */
  looked(api: ApiName): void {
    this.#lastLook.set(api, this.#world.now())
  }

  /** Compares up to the last look at each log. */
  async compare(test: TestApp, connectionIds: ReadonlyMap<ApiName, string>): Promise<void> {
    for (const api of logged) {
      const connectionId = connectionIds.get(api) ?? ''
      const from = this.#comparedUntil.get(api) ?? this.#start
      const to = Math.max(from, (this.#lastLook.get(api) ?? this.#start) - marginMs)
      this.#comparedUntil.set(api, to)
      const rows = await storedRows(test, connectionId, from, to)
      const { gaps } = await test.ask('gaps.list', { connectionId, from: from - 1, to: to + 1 })
      const made = this.#world.apis[api].calls.filter((call) => call.logged && call.at >= from && call.at < to)
      this.#calls.compare(api, made, rows.map((row) => ({ ...row, target: row.tool ?? row.route })), gaps)
      this.#calls.judgeOwn(api, rows.filter((row) => row.isSelf !== (row.keyLabel === monitor)))
      if (api === 'tools') this.#countSeen(rows)
    }
  }

  /** How many rows of each burst that was made are stored. */
  burstsSeen(): { burst: MadeBurst; seen: number }[] {
    return [...this.#rowsOfBurst].map(([burst, seen]) => ({ burst, seen }))
  }

  /** What the stored rows of the tools log add up to must be told. */
  #countSeen(rows: readonly CallRow[]): void {
    const limit = this.#world.apis.tools.limits['ai_day'] ?? 50
    for (const row of rows) {
      if (row.tool?.startsWith('generate_') && row.status === 200) {
        const name = `${row.keyLabel}|${windowOf('day', row.at)}`
        const count = (this.#generations.get(name) ?? 0) + 1
        this.#generations.set(name, count)
        this.#alerts.showed(`tools|ai_day|${row.keyLabel}`, windowOf('day', row.at), (count * 100) / limit)
      }
      const burst = this.#alerts.bursts.find((one) => one.class === row.verdict && one.label === row.keyLabel && row.at >= one.from && row.at <= one.to)
      if (burst !== undefined) this.#rowsOfBurst.set(burst, (this.#rowsOfBurst.get(burst) ?? 0) + 1)
    }
  }
}

async function storedRows(test: TestApp, connectionId: string, from: number, to: number): Promise<CallRow[]> {
  const rows: CallRow[] = []
  let cursor: string | null = null
  do {
    const page: Answer<'calls.page'> = await test.ask('calls.page', {
      filter: { connectionIds: [connectionId], own: true, from, to },
      limit: 500,
      ...(cursor === null ? {} : { cursor }),
    })
    rows.push(...page.calls)
    cursor = page.next
  } while (cursor !== null)
  return rows
}
