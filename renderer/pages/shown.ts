import { afterFirstScreen } from '../parts/afterFirstScreen.tsx'
import { later } from '../parts/later.tsx'
import type { Page } from '../state/address.ts'
import { Overview } from './overview/Overview.tsx'

/** Only what most starts show comes with the first script; the rest waits, so that the first screen does not wait for it. */
const parts = {
  dialogs: later(async () => (await import('./shell/AllDialogs.tsx')).AllDialogs),
  log: later(async () => (await import('./log/CallLogPage.tsx')).CallLogPage),
  usage: later(async () => (await import('./usage/Usage.tsx')).Usage),
  alerts: later(async () => (await import('./alerts/Alerts.tsx')).Alerts),
  connections: later(async () => (await import('./connections/Connections.tsx')).Connections),
  settings: later(async () => (await import('./settings/Settings.tsx')).Settings),
}

/** The component of each page. */
export const shown: Record<Page, (props: object) => React.JSX.Element> = {
  overview: Overview,
  usage: parts.usage.Part,
  log: parts.log.Part,
  alerts: parts.alerts.Part,
  connections: parts.connections.Part,
  settings: parts.settings.Part,
}

/** Every dialog that is not of one page. */
export const { dialogs } = parts

/** Fetches what a page needs to be shown at once. */
export const loadPage = async (page: Page): Promise<void> => (page === 'overview' ? undefined : parts[page].load())

/**
 * Fetches all the rest, one after the other and each when `idle` says that nothing else is to do: a page that is there
 * already is shown at once, and also when the shell that would send it has ended. What cannot be had now is tried again when it is wanted.
 */
export async function loadTheRest(idle: () => Promise<void>): Promise<void> {
  for (const part of [...afterFirstScreen, ...Object.values(parts)]) {
    // oxlint-disable-next-line no-await-in-loop -- together they would hold up a frame
    await idle()
    // oxlint-disable-next-line no-await-in-loop -- as above
    await part.load().catch(() => undefined)
  }
}
