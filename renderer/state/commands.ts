import type { ConnectionView, SavedView } from '../../shared/answers.ts'
import { parseQuery } from '../../shared/callQuery/parseQuery.ts'
import type { Key } from '../../shared/model.ts'
import { safeText } from '../../shared/redact.ts'
import type { AppActions } from './actions.ts'
import type { Dialog } from './appState.ts'
import type { Preferences } from './preferences.ts'
import { everywhere } from './shortcuts.ts'
import type { ViewState } from './view.ts'
import { pages, type Page } from './address.ts'

/** One line of the command palette. */
export interface Command {
  /** Unique among all commands. */
  id: string
  label: string
  /** What it belongs to, at the end of the line: a connection's name, or the keys that do the same. */
  hint: string
  run: () => void
}
/** Commands of one kind; `value` is what the list of choices calls a group's heading. */
export interface CommandGroup {
  value: string
  items: Command[]
}

interface Facts {
  connections: ConnectionView[]
  keys: Key[]
  /** Ids of the alerts to look at. */
  openAlertIds: string[]
  /** Views of the log under a name. */
  views: readonly SavedView[]
  preferences: Pick<Preferences, 'resets' | 'density' | 'private'>
  /** This machine's clock, for words such as `since:2h` in a view. */
  now: () => number
  actions: AppActions
  view: Pick<ViewState, 'go'>
  show: (dialog: Dialog) => void
  setPreferences: (change: Partial<Preferences>) => void
}

const pageNames: Record<Page, string> = { overview: 'Overview', usage: 'Usage', log: 'Log', alerts: 'Alerts', connections: 'Connections', settings: 'Settings' }
const keysOf = (does: string): string => everywhere.find((shortcut) => shortcut.does === does)?.shown ?? ''

/** The heading of the pages, which are there whatever the core says. */
const pagesHeading = 'Go to'

/** The commands that are called `text`, in their groups; `contains` compares names. */
export function commandsCalled(groups: CommandGroup[], text: string, contains: (name: string, part: string) => boolean): CommandGroup[] {
  const called = groups.map((group) => ({ ...group, items: group.items.filter(({ label, hint }) => contains(`${label} ${hint}`, text.trim())) }))
  return called.filter(({ items }) => items.length > 0)
}

/**
 * What Enter runs of the commands that are called as was typed: the highlighted one, else the first. `not yet` when that is the first only
 * because the core has not said all there is; pages stand above all others and need not wait for it.
 */
export function enteredOf(called: CommandGroup[], highlighted: string | null, isComplete: boolean): Command | 'nothing' | 'not yet' {
  const commands = called.flatMap(({ items }) => items)
  const at = Math.max(0, commands.findIndex(({ id }) => id === highlighted))
  if (at === 0 && !isComplete && called[0]?.value !== pagesHeading) return 'not yet'
  return commands[at] ?? 'nothing'
}

/** Everything that can be gone to or done from anywhere, in the order of use; groups without commands are left out. */
export function commandsOf(facts: Facts): CommandGroup[] {
  const groups: CommandGroup[] = [
    { value: pagesHeading, items: pages.map((page) => ({ id: `page ${page}`, label: pageNames[page], hint: keysOf(page), run: () => facts.view.go(page, {}) })) },
    { value: 'Do', items: doings(facts) },
    { value: 'Views of the log', items: facts.views.map((saved) => ofView(saved, facts)) },
    { value: 'Settings', items: settings(facts) },
    { value: 'Connections', items: facts.connections.flatMap((connection) => ofConnection(connection, facts)) },
    { value: 'Calls of a key', items: facts.keys.map((key) => ofKey(key, facts)) },
  ]
  return groups.filter(({ items }) => items.length > 0)
}

function doings({ connections, openAlertIds, preferences, actions, view, show, setPreferences }: Facts): Command[] {
  const resets = preferences.resets === 'countdown' ? 'clock' : 'countdown'
  return [
    command('add', 'Add a connection', () => show('addConnection')),
    ...(connections.some(({ paused }) => !paused)
      ? [command('poll', 'Poll everything now', () => void actions.poll()), command('pause', 'Pause all polling', () => void actions.pause(true))]
      : []),
    ...(connections.some(({ paused }) => paused) ? [command('resume', 'Resume all polling', () => void actions.pause(false))] : []),
    ...(openAlertIds.length > 0 ? [command('acknowledge', 'Acknowledge all alerts', () => void actions.acknowledge(openAlertIds))] : []),
    command('test', 'Test notification', () => void actions.testNotification()),
    command('export', 'Export calls…', () => {
      view.go('log')
      show('export')
    }),
    command('resets', `Show resets as a ${resets}`, () => setPreferences({ resets })),
    command('shortcuts', 'Keyboard shortcuts', () => show('shortcuts'), keysOf('shortcuts')),
  ]
}

/** What is set, by its name; what takes more than a press leads to its place. */
function settings({ preferences, actions, view, setPreferences }: Facts): Command[] {
  const other = preferences.density === 'compact' ? 'comfortable' : 'compact'
  const place = (id: string, label: string) => command(`place ${id}`, label, () => {
    view.go('settings')
    requestAnimationFrame(() => document.getElementById(`settings ${id}`)?.scrollIntoView({ block: 'start' }))
  })
  return [
    command('light', 'Light theme', () => void actions.change({ theme: 'light' })),
    command('dark', 'Dark theme', () => void actions.change({ theme: 'dark' })),
    command('system', 'Theme of the system', () => void actions.change({ theme: 'system' })),
    command('density', other === 'compact' ? 'Compact density' : 'Comfortable density', () => setPreferences({ density: other })),
    command('private', preferences.private ? 'Show names and arguments' : 'Hide names and arguments', () => setPreferences({ private: !preferences.private })),
    place('Alerts', 'Thresholds, quiet hours and notifications'),
    place('History', 'How long calls are kept, and backup'),
    command('save settings', 'Save settings…', () => void actions.saveFile('settings')),
    command('save diagnostics', 'Save diagnostics…', () => void actions.saveFile('diagnostics')),
  ]
}

function ofView({ name, query }: SavedView, { view, now }: Facts): Command {
  return { id: `view ${name}`, label: safeText(name, 80), hint: safeText(query, 60), run: () => view.go('log', parseQuery(query, now()).filter) }
}

const command = (id: string, label: string, run: () => void, hint = ''): Command => ({ id, label, hint, run })

function ofConnection({ id, name, paused }: ConnectionView, { actions, view }: Facts): Command[] {
  const label = safeText(name, 80)
  return [
    { id: `calls ${id}`, label: `Calls of ${label}`, hint: 'log', run: () => view.go('log', { connectionIds: [id] }) },
    ...(paused ? [] : [{ id: `poll ${id}`, label: `Poll ${label} now`, hint: '', run: () => void actions.poll(id) }]),
    { id: `pause ${id}`, label: `${paused ? 'Resume' : 'Pause'} ${label}`, hint: '', run: () => void actions.pause(!paused, id) },
  ]
}

function ofKey({ id, label, connectionId }: Key, { connections, view }: Facts): Command {
  const name = connections.find((connection) => connection.id === connectionId)?.name ?? ''
  return { id: `key ${id}`, label: safeText(label, 80), hint: safeText(name, 60), run: () => view.go('log', { keyIds: [id] }) }
}
