import './zodWithoutEval.ts'
import { z } from 'zod'
import type { SavedView } from './answers.ts'
import { connectionDraftSchema } from './connectionDraft.ts'
import { describe } from './dispatch.ts'
import { idSchema } from './id.ts'
import { isRecord, parseJson } from './json.ts'
import type { Connection, Key } from './model.ts'
import { savedViewSchema } from './savedView.ts'
import { settingsSchema, type Settings } from './settings.ts'

/** Largest file that is looked at, bytes, and how deep its JSON may be (trust C15). */
export const settingsFileLimits = { maxBytes: 256 * 1024, maxDepth: 32 }

const format = 'headroom settings'
const version = 1
/** What holds on any machine; snoozes and muted keys speak of one history only. */
const portable = { theme: true, notifications: true, thresholds: true, rawRetentionDays: true, quietHours: true } as const

const settingsFileSchema = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  settings: settingsSchema.pick(portable),
  views: z.array(savedViewSchema).max(200),
  connections: z
    .array(
      connectionDraftSchema.omit({ keys: true, paused: true }).extend({
        /** Labels only: a key is pasted again where the file is read. */
        keys: z.array(z.strictObject({ label: z.string().trim().min(1).max(100), role: z.enum(['monitor', 'watched']) })).max(50),
        /** The budgets' own percentages. */
        thresholds: z.array(z.strictObject({ budgetId: idSchema, thresholds: settingsSchema.shape.thresholds })).max(50),
      }),
    )
    .max(200),
})
/** Settings, views and connections as a file carries them from one installation to another; never a key. */
export type SettingsFile = z.infer<typeof settingsFileSchema>

/** The file of what is set here, as text. */
export function settingsFileText(facts: { settings: Settings; views: readonly SavedView[]; connections: readonly Connection[]; keys: readonly Key[] }): string {
  const { settings, views, connections, keys } = facts
  const file: SettingsFile = {
    format,
    version,
    settings: settingsSchema.pick(portable).strip().parse(settings),
    views: [...views],
    connections: connections.map(({ id, name, dialect, baseUrl, plan, poll, paths, authHeader, keepArguments, fieldMap }) => ({
      name,
      dialect,
      baseUrl,
      plan,
      poll,
      paths,
      authHeader,
      keepArguments,
      ...(fieldMap == null ? {} : { fields: fieldMap }),
      keys: keys.filter(({ connectionId }) => connectionId === id).map(({ label, role }) => ({ label, role })),
      thresholds: settings.budgetThresholds.flatMap(({ connectionId, budgetId, scopeId, thresholds }) => (connectionId === id && scopeId === undefined ? [{ budgetId, thresholds }] : [])),
    })),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** A settings file read, or one sentence that says why it is not used; then nothing of it is. */
export type SettingsFileRead = { ok: true; file: SettingsFile } | { ok: false; problem: string }

/** Reads a file that came from anywhere: small, strictly checked, and never one of a newer version. */
export function readSettingsFile(text: string): SettingsFileRead {
  const parsed = parseJson(text, settingsFileLimits)
  if (!parsed.ok) return no(`The file cannot be read: ${parsed.problem}.`)
  if (!isRecord(parsed.value) || parsed.value['format'] !== format) return no('This is no file of Headroom’s settings; choose one that “Save settings” wrote.')
  const written = parsed.value['version']
  if (typeof written === 'number' && written > version) {
    return no(`A newer Headroom wrote this file (version ${written}; this one reads up to ${version}). Update Headroom here, then choose it again.`)
  }
  const checked = settingsFileSchema.safeParse(parsed.value)
  return checked.success ? { ok: true, file: checked.data } : no(`The file is not used, because something in it is wrong: ${describe(checked.error)}`)
}

const no = (problem: string): SettingsFileRead => ({ ok: false, problem })
