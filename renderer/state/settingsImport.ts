import type { SavedView } from '../../shared/answers.ts'
import type { Connection } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import type { SettingsFile } from '../../shared/settingsFile.ts'
import { plural } from '../words/numbers.ts'
import type { DataState } from './data.ts'

/** What a file would change here, before anything is changed. */
export interface SettingsImport {
  /** Only what differs from now. */
  settings: Partial<Settings>
  views: SavedView[]
  connections: SettingsFile['connections']
  /** The same in sentences. */
  sentences: string[]
}

interface Here {
  settings: Settings
  views: readonly SavedView[]
  connections: readonly Pick<Connection, 'name'>[]
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Compares a file with what is set here; a connection whose name is taken is left as it is here. */
export function planImport(file: SettingsFile, here: Here): SettingsImport {
  const settings = Object.fromEntries(Object.entries(file.settings).filter(([name, value]) => !same(value, here.settings[name as keyof Settings]))) as Partial<Settings>
  const views = file.views.filter((view) => !here.views.some((other) => same(other, view)))
  const replaced = views.filter(({ name }) => here.views.some((other) => other.name === name))
  const names = new Set(here.connections.map(({ name }) => name))
  const connections = file.connections.filter(({ name }) => !names.has(name))
  const taken = file.connections.length - connections.length
  return {
    settings,
    views,
    connections,
    sentences: [
      ...settingSentences(settings),
      ...(views.length === 0 ? [] : [`${plural(views.length, 'view')} of the log ${views.length === 1 ? 'is' : 'are'} saved${replaced.length === 0 ? '' : `, ${replaced.length} in place of one of the same name`}.`]),
      ...(connections.length === 0 ? [] : [`${plural(connections.length, 'connection')} ${connections.length === 1 ? 'is' : 'are'} added, paused and without ${connections.length === 1 ? 'its key' : 'their keys'}: ${connections.map(({ name }) => name).join(', ')}.`]),
      ...(taken === 0 ? [] : [`${plural(taken, 'connection')} ${taken === 1 ? 'is' : 'are'} left alone, because there is one of that name.`]),
    ],
  }
}

function settingSentences({ theme, notifications, thresholds, rawRetentionDays, quietHours }: Partial<Settings>): string[] {
  return [
    ...(theme === undefined ? [] : [`The theme becomes ${theme}.`]),
    ...(notifications === undefined ? [] : [`Notifications are switched ${notifications ? 'on' : 'off'}.`]),
    ...(thresholds === undefined ? [] : [thresholds.length === 0 ? 'Budgets tell at no percentage.' : `Budgets tell at ${thresholds.join(', ')} %.`]),
    ...(rawRetentionDays === undefined ? [] : [rawRetentionDays === null ? 'Single calls are kept for ever.' : `Single calls are kept for ${plural(rawRetentionDays, 'day')}; older ones go within the hour.`]),
    ...(quietHours === undefined ? [] : [quietHours === null ? 'There are no quiet hours.' : `Quiet hours are from ${quietHours.from} to ${quietHours.to}.`]),
  ]
}

/** Changes what the plan says, the core checking every part again; answers what was refused, in sentences. */
export async function applyImport({ settings, views, connections }: SettingsImport, { call, store }: Pick<DataState, 'call' | 'store'>): Promise<string[]> {
  const refused: string[] = []
  const budgetThresholds = [...(store.getState().settings.value?.budgetThresholds ?? [])]
  for (const { thresholds, ...draft } of connections) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each may be refused for a reason of its own
    const reply = await call('connections.add', { ...draft, paused: true })
    if (!reply.ok) refused.push(`${draft.name}: ${reply.message}`)
    else budgetThresholds.push(...thresholds.map((own) => ({ connectionId: reply.value.id, ...own })))
  }
  const replies = await Promise.all([
    ...views.map((view) => call('views.save', view)),
    ...(Object.keys(settings).length === 0 && connections.length === 0 ? [] : [call('settings.set', { ...settings, budgetThresholds })]),
  ])
  return [...refused, ...replies.flatMap((reply) => (reply.ok ? [] : [reply.message]))]
}
