import type { ExportPlan } from '../../../shared/exportOptions.ts'
import type { HistoryClient } from '../history/types.ts'
import { Exporter } from './exportedCall.ts'
import { formatWriters } from './formats.ts'

/** Calls in memory at a time. */
const pageCalls = 500

/**
 * The text of an export in pieces, newest call first; whoever takes them decides the pace, so that a million calls never
 * wait in memory. No piece is empty. `wrote` hears how many calls were given so far. Throws the reason of `signal`.
 */
export async function* exportText(
  history: Pick<HistoryClient, 'wholePage' | 'connections'>,
  plan: ExportPlan,
  version: string,
  signal: AbortSignal,
  wrote: (calls: number) => void,
): AsyncGenerator<string> {
  const writer = formatWriters[plan.format]
  const exporter = new Exporter(plan, await history.connections())
  let written = 0
  const begin = writer.begin(version)
  if (begin !== '') yield begin
  let cursor: string | null = null
  do {
    signal.throwIfAborted()
    const page: Awaited<ReturnType<typeof history.wholePage>> = await history.wholePage({ filter: plan.filter, cursor, limit: pageCalls })
    if (page.calls.length > 0) {
      yield writer.calls(page.calls.map((call) => exporter.exported(call)), written === 0)
      written += page.calls.length
      wrote(written)
    }
    cursor = page.next
  } while (cursor !== null)
  signal.throwIfAborted()
  if (writer.end !== '') yield writer.end
}
