import type { Client } from '../../shared/client.ts'
import type { BudgetView, ConnectionView } from '../../shared/answers.ts'
import type { Answer, Input, MethodName } from '../../shared/contract.ts'
import { formatAge, formatCountdown, formatNumber, formatRange, type Viewer } from '../../shared/format.ts'
import type { Alert, ConnectionState, Gap } from '../../shared/model.ts'
import { safeText } from '../../shared/redact.ts'

/** Something that is not as it should be; `connection` is `null` when it is Headroom's own trouble. */
export interface ReportedError {
  connection: string | null
  state: ConnectionState | null
  message: string
}

/** What `--json` prints. Counts are of everything stored, not of this run only. */
export interface Report {
  connections: number
  polls: number
  calls: number
  budgets: BudgetView[]
  /** Newest first, at most 500. */
  alerts: Alert[]
  gaps: Gap[]
  errors: ReportedError[]
}

/** The state at the end of a run: the report, and the connections for the text. */
export interface EndState {
  report: Report
  connections: ConnectionView[]
}

/** Collects the state. Total: a question that fails becomes one of the errors. */
export async function readEndState(client: Client, totals: () => Promise<{ connections: number; polls: number; calls: number }>): Promise<EndState> {
  const errors: ReportedError[] = []
  const ask = async <Name extends MethodName>(name: Name, input: Input<Name>): Promise<Answer<Name> | null> => {
    const reply = await client.call(name, input)
    if (reply.ok) return reply.value
    errors.push({ connection: null, state: null, message: reply.message })
    return null
  }
  const counts = await totals().catch((error: unknown) => {
    errors.push({ connection: null, state: null, message: error instanceof Error ? error.message : 'The store cannot be counted.' })
    return { connections: 0, polls: 0, calls: 0 }
  })
  const connections = (await ask('connections.list', {}))?.connections ?? []
  const budgets = (await ask('budgets.list', {}))?.budgets ?? []
  const alerts = (await ask('alerts.list', { limit: 500 }))?.alerts ?? []
  const gaps = (await ask('gaps.list', {}))?.gaps ?? []
  const storeProblem = (await ask('app.info', {}))?.storeProblem ?? null
  if (storeProblem !== null) errors.push({ connection: null, state: null, message: storeProblem })
  for (const { name, state, stateReason } of connections) {
    if (stateReason !== null && state !== 'paused') errors.push({ connection: name, state, message: stateReason })
  }
  return { report: { ...counts, budgets, alerts, gaps, errors }, connections }
}

/** The state as text for people, one block per connection. Pure. */
export function stateText({ report, connections }: EndState, now: number, viewer: Viewer): string {
  const count = (many: number, word: string): string => `${formatNumber(many, viewer)} ${word}${many === 1 ? '' : 's'}`
  const unseen = report.alerts.filter((alert) => alert.acknowledgedAt === null).length
  const head = `${count(report.connections, 'connection')}, ${count(report.polls, 'poll')}, ${count(report.calls, 'call')} in the history, ${count(unseen, 'alert')} not acknowledged`
  const blocks = connections.map((connection) => {
    // A budget that another always reaches first tells nobody anything; the JSON has it.
    const budgets = report.budgets.filter((budget) => budget.connectionId === connection.id && budget.unreachable === null)
    const gaps = report.gaps.filter((gap) => gap.connectionId === connection.id)
    return [
      `${line(connection.name)} (${connection.dialectTitle}): ${connection.state}${connection.stateReason === null ? '' : `, ${line(connection.stateReason)}`}`,
      `  last answer ${formatAge(connection.lastOkAtClient, now)}${gaps.length === 0 ? '' : `; ${count(gaps.length, 'gap')} in the log`}`,
      ...budgets.map((budget) => `  ${budgetLine(budget, now + (connection.clockOffsetMs ?? 0), viewer)}`),
    ].join('\n')
  })
  const own = report.errors.filter((error) => error.connection === null).map((error) => line(error.message))
  return `${[head, ...blocks, ...own].join('\n\n')}\n`
}

function budgetLine(budget: BudgetView, serverNow: number, viewer: Viewer): string {
  const whose = budget.scope === 'key' ? ` of ${line(budget.scopeLabel)}` : ''
  const limit = budget.limit === null ? 'limit unknown' : `of ${formatNumber(budget.limit, viewer)}`
  const reset = budget.resetAt === null ? '' : `, resets ${formatCountdown(budget.resetAt, serverNow)}`
  return `${line(budget.name)}${whose}: ${formatRange(budget.used, viewer)} ${limit}${reset}`
}

/** Labels come from servers; a terminal obeys control characters. */
const line = (text: string): string => safeText(text, 200)
