import type { Client } from '../../shared/client.ts'
import type { ConnectionView } from '../../shared/answers.ts'
import type { ConnectionDraft } from '../../shared/connectionDraft.ts'
import type { EndpointName } from '../../shared/model.ts'
import { CannotStart } from '../core/platform/cannotStart.ts'

/** Brings the config's connections into the app: new names are added, known ones updated, others left alone. */
export async function applyConfig(client: Client, drafts: ConnectionDraft[]): Promise<void> {
  const { connections } = valueOf(await client.call('connections.list', {}))
  const known = new Map(connections.map((connection) => [connection.name, connection]))
  for (const draft of drafts) {
    const stored = known.get(draft.name)
    if (stored === undefined) valueOf(await client.call('connections.add', draft), draft.name)
    else await update(client, stored, draft)
  }
}

/** Changes what the draft states and leaves the rest, including what was set in the page. */
async function update(client: Client, stored: ConnectionView, draft: ConnectionDraft): Promise<void> {
  const differs = fixedDifference(stored, draft)
  if (differs !== null) {
    throw new CannotStart(
      `The connection "${draft.name}" is stored with another ${differs}, to which its history belongs; give the one in the config a new name, or remove the stored one in the page.`,
    )
  }
  const { plan, poll, keepArguments, fields } = draft
  const secret = draft.keys?.find((key) => key.role !== 'watched')?.secret
  const reply = await client.call('connections.update', {
    id: stored.id,
    ...(plan !== undefined && { plan }),
    ...(poll !== undefined && { poll }),
    ...(keepArguments !== undefined && { keepArguments }),
    ...(fields !== undefined && { fields }),
    ...(secret !== undefined && { secret }),
  })
  valueOf(reply, draft.name)
}

/** What a stored connection cannot change, in words; `null` when config and store agree. */
function fixedDifference(stored: ConnectionView, draft: ConnectionDraft): string | null {
  if (stored.dialect !== draft.dialect) return `API (${stored.dialect}, not ${draft.dialect})`
  if (normal(stored.baseUrl) !== normal(draft.baseUrl)) return `address (${stored.baseUrl}, not ${draft.baseUrl})`
  if (draft.authHeader !== undefined && stored.authHeader !== draft.authHeader) return 'header for its key'
  const paths = Object.entries(draft.paths ?? {}) as [EndpointName, string][]
  return paths.some(([endpoint, path]) => stored.paths[endpoint] !== path) ? 'path' : null
}

const normal = (address: string): string => (URL.canParse(address) ? new URL(address).href : address).replace(/\/+$/, '')

type AnyReply<A> = { ok: true; value: A } | { ok: false; message: string }

function valueOf<A>(reply: AnyReply<A>, connection?: string): A {
  if (reply.ok) return reply.value
  throw new CannotStart(connection === undefined ? reply.message : `The connection "${connection}" of the config cannot be used: ${reply.message}`)
}
