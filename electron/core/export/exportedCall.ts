import type { Connection } from '../../../shared/model.ts'
import type { ExportPlan } from '../../../shared/exportOptions.ts'
import { callUrl } from '../../../shared/callCopy/callUrl.ts'
import { redactText, redactValue } from '../../../shared/redact.ts'
import type { WholeCall } from '../history/types.ts'

/** One call as it leaves Headroom: names instead of ids, no secret, nothing that only we understand. */
export interface ExportedCall {
  id: string
  /** ISO 8601, UTC. */
  at: string
  connection: string
  key: string | null
  tool: string | null
  route: string | null
  /** Where the route is, when the log names one. */
  url: string | null
  method: string | null
  kind: string
  status: number | null
  ok: boolean | null
  verdict: string
  cause: string | null
  code: string | null
  confidence: string
  scopes: string[]
  budgets: string[]
  waitMs: number | null
  durationMs: number | null
  error: string | null
  arguments: unknown
  argumentsShape: string | null
  ownPoll: boolean
  pinned: boolean
  note: string | null
  rowId: string | null
  oddities: string[]
  row: unknown
}

/** Makes exported calls of stored ones, numbering what is not to be named; `replaced` counts texts that looked like secrets. */
export class Exporter {
  replaced = 0
  readonly #plan: ExportPlan
  readonly #connections: ReadonlyMap<string, Connection>
  readonly #numbers = new Map<string, string>()

  constructor(plan: ExportPlan, connections: readonly Connection[]) {
    this.#plan = plan
    this.#connections = new Map(connections.map((connection) => [connection.id, connection]))
  }

  /** Member by member, so that what a later version stores is not exported before somebody decided it. */
  exported(call: WholeCall): ExportedCall {
    const connection = this.#connections.get(call.connectionId)
    const route = this.#clean(call.route)
    const { withArguments, withNames } = this.#plan
    return {
      id: call.id,
      at: new Date(call.at).toISOString(),
      connection: withNames ? (this.#clean(connection?.name ?? null) ?? 'removed') : this.#numbered('connection', call.connectionId),
      key: call.keyId === null ? null : withNames ? this.#clean(call.keyLabel) : this.#numbered('key', call.keyId),
      tool: this.#clean(call.tool),
      route,
      url: withNames && connection !== undefined ? callUrl(connection.baseUrl, route) : null,
      method: this.#clean(call.method),
      kind: call.kind,
      status: call.status,
      ok: call.ok,
      verdict: call.verdict.class,
      cause: call.verdict.sub,
      code: this.#clean(call.verdict.code),
      confidence: call.verdict.conf,
      scopes: call.verdict.scopes.map((scope) => this.#clean(scope)),
      budgets: call.verdict.budgets,
      waitMs: call.verdict.waitMs,
      durationMs: call.durationMs,
      error: this.#clean(call.errorText),
      arguments: withArguments ? this.#value(call.args) : null,
      argumentsShape: this.#clean(call.argsShape),
      ownPoll: call.isSelf,
      pinned: call.pinned,
      note: this.#clean(call.note),
      rowId: this.#clean(call.serverId),
      oddities: [...call.verdict.anomalies, ...call.anomalies],
      row: withArguments ? this.#value(call.raw) : null,
    }
  }

  #numbered(what: string, id: string): string {
    const known = this.#numbers.get(`${what} ${id}`)
    if (known !== undefined) return known
    const count = [...this.#numbers.keys()].filter((name) => name.startsWith(`${what} `)).length
    const name = `${what} ${count + 1}`
    this.#numbers.set(`${what} ${id}`, name)
    return name
  }

  /** Stored texts are clean already; looked at once more, because forms of secrets are learned with time. */
  #clean<Text extends string | null>(text: Text): Text {
    if (text === null) return text
    const clean = redactText(text)
    if (clean !== text) this.replaced += 1
    return clean as Text
  }

  #value(text: string | null): unknown {
    if (text === null) return null
    let value: unknown = text
    try {
      value = JSON.parse(text)
    } catch {
      // Not JSON: a text like any other.
    }
    const clean = redactValue(value)
    if (JSON.stringify(clean) !== JSON.stringify(value)) this.replaced += 1
    return clean
  }
}
