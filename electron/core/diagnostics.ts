import type { ConnectionView, PollStatus } from '../../shared/answers.ts'
import { redactText } from '../../shared/redact.ts'
import type { Core } from './handlers.ts'
import type { StoreStatus } from './history/types.ts'

/** Everything the diagnostics are made of. Names, addresses, labels and errors of the user's APIs are not among it. */
export interface DiagnosticFacts {
  version: string
  shell: string
  platform: string
  /** Of Node, Electron, Chromium and SQLite, as far as there are any. */
  versions: Record<string, string | undefined>
  secretsKeptIn: string
  notifications: string
  store: StoreStatus
  connections: Pick<ConnectionView, 'id' | 'dialect' | 'state' | 'paused' | 'poll' | 'keepArguments' | 'clockOffsetMs' | 'fieldMap'>[]
  polls: Pick<PollStatus, 'connectionId' | 'intervalMs' | 'recent'>[]
}

/** Gathers the facts. */
export async function diagnosticFacts({ ports, history, connections, collector }: Pick<Core, 'ports' | 'history' | 'connections' | 'collector'>): Promise<DiagnosticFacts> {
  const { node, electron, chrome } = process.versions
  return {
    version: ports.version,
    shell: ports.shell,
    platform: `${process.platform} ${process.arch}`,
    versions: { node, electron, chrome },
    secretsKeptIn: ports.secrets.describe(),
    notifications: ports.notifier.describe().detail,
    store: await history.status(),
    connections: await connections.list(),
    polls: collector.status(),
  }
}

/** The facts as text that can go into a public report: connections are numbered, not named. */
export function diagnosticsText({ version, shell, platform, versions, store, connections, polls, ...facts }: DiagnosticFacts): string {
  const lines = [
    `Headroom ${version}, ${shell}, ${platform}`,
    Object.entries(versions).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`])).join(', '),
    `Keys are kept in: ${facts.secretsKeptIn}`,
    `Notifications: ${facts.notifications}`,
    `History: schema ${store.schemaVersion}, ${store.sizeBytes} bytes, ${store.calls} calls, ${store.readOnly ? 'read-only' : 'writable'}`,
    `History problem: ${store.problem ?? 'none'}`,
    '',
    ...connections.flatMap((connection, index) => [...connectionLines(connection, index), ...pollLines(polls.find(({ connectionId }) => connectionId === connection.id))]),
  ]
  return redactText(withoutHome(lines.join('\n')))
}

function connectionLines({ dialect, state, paused, poll, keepArguments, clockOffsetMs, fieldMap }: DiagnosticFacts['connections'][number], index: number): string[] {
  const interval = poll.mode === 'fixed' ? `every ${poll.everySec} s` : poll.mode
  return [
    `Connection ${index + 1}: ${dialect}${fieldMap == null ? '' : ' with a field map'}, ${state}${paused ? ', paused' : ''}, ${interval}`,
    `  arguments ${keepArguments ? 'kept' : 'by shape'}, clock ${clockOffsetMs === null ? 'not measured' : `${Math.round(clockOffsetMs)} ms off`}`,
  ]
}

function pollLines(status: DiagnosticFacts['polls'][number] | undefined): string[] {
  if (status === undefined) return []
  const polls = status.recent.slice(0, 10).map(({ endpoint, status: code, verdict, tookMs, rowsSeen, rowsNew }) => `  ${endpoint} ${code ?? '-'} ${verdict} ${Math.round(tookMs)} ms, ${rowsNew} of ${rowsSeen} rows new`)
  return [`  interval ${status.intervalMs === null ? 'none' : `${status.intervalMs} ms`}`, ...polls]
}

/** Paths tell the user's name. */
const withoutHome = (text: string): string => text.replaceAll(/(\/home\/|\/Users\/|[A-Z]:\\Users\\)[^/\\\s:]+/g, '$1…')
