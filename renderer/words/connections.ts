import type { Settings } from '../../shared/settings.ts'
import type { AlertChannel, ConnectionState, EndpointName, PollMode } from '../../shared/model.ts'
import { length } from './times.ts'
import type { Tone } from './verdicts.ts'

const states: Record<ConnectionState, { label: string; tone: Tone }> = {
  new: { label: 'Not polled yet', tone: 'grey' },
  ok: { label: 'OK', tone: 'calm' },
  held: { label: 'Waiting', tone: 'orange' },
  locked: { label: 'Locked', tone: 'orange' },
  auth_failed: { label: 'Key refused', tone: 'red' },
  offline: { label: 'Offline', tone: 'grey' },
  error: { label: 'Failing', tone: 'red' },
  paused: { label: 'Paused', tone: 'grey' },
}
/** Label and colour family of a connection's state. */
export const stateWords = (state: ConnectionState): { label: string; tone: Tone } => states[state]

/** Two letters that stand for a name where there is no room for more: of its first two words, else its first two. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s\p{P}]+/u).filter((word) => word !== '')
  const letters = words.length > 1 ? words.flatMap((word) => lettersOf(word).slice(0, 1)) : lettersOf(words[0] ?? '')
  return letters.slice(0, 2).join('')
}
/** What a reader takes for one letter, however many code points it is made of. */
const lettersOf = (text: string): string[] => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)

const endpoints: Record<EndpointName, string> = { usage: 'Usage', activity: 'Activity log', probe: 'Probe' }
/** Name of an endpoint for people. */
export const endpointWord = (endpoint: EndpointName): string => endpoints[endpoint]

const channels: Record<Exclude<AlertChannel, 'os'>, { label: string; meaning: string }> = {
  inapp: { label: 'only here', meaning: 'Not certain enough to interrupt you, so it waits here.' },
  history: { label: 'history', meaning: 'It was already over when we learned of it.' },
  log: { label: 'repeat', meaning: 'The same as an earlier alert, within its quiet period.' },
}
/** Where an alert was shown, and why there; `where` is what this shell's notifications are. */
export function channelWords(channel: AlertChannel, where: 'os' | 'page'): { label: string; meaning: string } {
  if (channel !== 'os') return channels[channel]
  return where === 'os'
    ? { label: 'shown by the system', meaning: 'A notification was raised.' }
    : { label: 'shown on the page', meaning: 'There are no system notifications here, so it was shown in the corner of the page.' }
}

/** `adaptive`, `every 60 s`, `only on demand`. */
export const pollWords = (poll: PollMode): string =>
  poll.mode === 'adaptive' ? 'adaptive' : poll.mode === 'fixed' ? `every ${length(poll.everySec * 1000)}` : 'only on demand'

const themes: Record<Settings['theme'], string> = { system: 'System', light: 'Light', dark: 'Dark' }
/** Name of a theme. */
export const themeWord = (theme: Settings['theme']): string => themes[theme]

/** Name of a density. */
export const densityWord = (density: 'comfortable' | 'compact'): string => (density === 'compact' ? 'Compact' : 'Comfortable')
