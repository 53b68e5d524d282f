import type { Viewer } from '../../../shared/format.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { EndpointName } from '../../../shared/model.ts'
import type { HistoryClient } from '../history/types.ts'
import type { Ports } from '../ports.ts'
import type { EndpointAnswer } from './exchange.ts'
import type { NotAnswered } from './http.ts'
import type { KeyRing } from './keys.ts'
import type { Session } from './session.ts'

/** What a poll needs from around it. */
export interface PollContext {
  ports: Ports
  history: HistoryClient
  settings(): Settings
  signal: AbortSignal
  /** The viewer's time zone and locale, for alert texts. */
  viewer: () => Viewer
}

/** One poll under way: what is asked, for whom, and with what. Reading an answer changes `keys`, never the session. */
export interface PollWork {
  id: string
  session: Session
  endpoint: EndpointName
  url: string
  /** Why it is made now, for people. */
  why: string
  context: PollContext
  keys: KeyRing
  /** Secrets that must not be stored, should an answer quote one (RX-2). */
  secrets: string[]
  /** One request of this poll, counted as ours whatever comes of it. */
  ask(url: string, etag: string | null): Promise<EndpointAnswer | NotAnswered>
}
