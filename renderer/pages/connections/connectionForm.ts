import { connectionDraftSchema, type ConnectionDraft } from '../../../shared/connectionDraft.ts'
import type { Preset } from '../../../shared/dialects/presets.ts'
import type { EndpointName, PollMode } from '../../../shared/model.ts'
import { readFieldMap } from '../../state/mapPreview.ts'

/** What the form holds: texts as typed. */
export interface ConnectionForm {
  dialect: string
  name: string
  baseUrl: string
  plan: string
  keyLabel: string
  secret: string
  /** Labels of further keys to watch, separated by commas. */
  watchedKeys: string
  paths: Partial<Record<EndpointName, string>>
  authHeader: string
  /** The field map as JSON; empty = none. */
  fieldMap: string
  pollMode: PollMode['mode']
  everySec: string
  keepArguments: boolean
}

export const emptyForm: ConnectionForm = {
  dialect: '',
  name: '',
  baseUrl: '',
  plan: '',
  keyLabel: 'monitor',
  secret: '',
  watchedKeys: '',
  paths: {},
  authHeader: '',
  fieldMap: '',
  pollMode: 'adaptive',
  everySec: '60',
  keepArguments: false,
}

export type FormField = Exclude<keyof ConnectionForm, 'paths' | 'keepArguments' | 'pollMode'> | EndpointName
/** One sentence per field that is wrong. */
export type FormProblems = Partial<Record<FormField, string>>

/** The poll mode the form says; seconds that are no number come out as `NaN` and are refused by the contract. */
export const pollOf = ({ pollMode, everySec }: Pick<ConnectionForm, 'pollMode' | 'everySec'>): PollMode =>
  pollMode === 'fixed' ? { mode: 'fixed', everySec: Number(everySec) } : { mode: pollMode }

const labelsOf = (text: string): string[] => [...new Set(text.split(',').map((label) => label.trim()))].filter((label) => label !== '')

/** The form filled by a preset; what was typed already stays where the preset says nothing. */
export const withPreset = (form: ConnectionForm, preset: Preset, dialect: string): ConnectionForm => ({
  ...form,
  dialect,
  plan: '',
  name: form.name === '' ? preset.title : form.name,
  baseUrl: preset.baseUrl,
  authHeader: preset.authHeader ?? '',
  paths: {},
  fieldMap: JSON.stringify(preset.fields, null, 2),
})

/** What the cost of watching depends on; `null` while no API is chosen or the interval is no number. */
export function costDraftOf(form: ConnectionForm): Pick<ConnectionDraft, 'dialect' | 'plan' | 'poll' | 'fields'> | null {
  const checked = connectionDraftSchema.pick({ dialect: true, plan: true, poll: true, fields: true }).safeParse({
    dialect: form.dialect,
    plan: form.plan === '' ? null : form.plan,
    poll: pollOf(form),
    ...(readFieldMap(form.fieldMap).map === null ? {} : { fields: readFieldMap(form.fieldMap).map }),
  })
  return checked.success ? checked.data : null
}

const endpointNames = ['usage', 'activity', 'probe'] as const

/** Checks the form by the contract itself, so that the page refuses exactly what the core would, in the same words. */
export function readForm(form: ConnectionForm): { ok: true; draft: ConnectionDraft } | { ok: false; problems: FormProblems } {
  if (form.dialect === '') return { ok: false, problems: { dialect: 'Choose which API this is.' } }
  const paths = Object.fromEntries(
    endpointNames.flatMap((name) => ((form.paths[name] ?? '').trim() === '' ? [] : [[name, form.paths[name]?.trim()]])),
  )
  const fields = readFieldMap(form.fieldMap)
  const checked = connectionDraftSchema.safeParse({
    name: form.name,
    dialect: form.dialect,
    baseUrl: form.baseUrl.trim().replace(/\/+$/, ''),
    plan: form.plan === '' ? null : form.plan,
    poll: pollOf(form),
    ...(Object.keys(paths).length > 0 ? { paths } : {}),
    authHeader: form.authHeader.trim() === '' ? null : form.authHeader.trim(),
    keepArguments: form.keepArguments,
    ...(fields.map === null ? {} : { fields: fields.map }),
    keys: [
      { label: form.keyLabel, role: 'monitor', ...(form.secret === '' ? {} : { secret: form.secret.trim() }) },
      ...labelsOf(form.watchedKeys).map((label) => ({ label, role: 'watched' as const })),
    ],
  })
  const problems: FormProblems = {}
  if (form.baseUrl.trim() === '') problems.baseUrl = 'Enter the address of the API, such as https://api.example.com.'
  if (form.secret === '') problems.secret = 'Paste the key that Headroom may use to ask this API.'
  if (fields.problem !== null) problems.fieldMap = fields.problem
  if (!checked.success) {
    for (const issue of checked.error.issues) {
      const field = fieldOf(issue.path.map(String))
      problems[field] ??= words[field] ?? issue.message
    }
  }
  return checked.success && Object.keys(problems).length === 0 ? { ok: true, draft: checked.data } : { ok: false, problems }
}

const words: Partial<Record<FormField, string>> = {
  name: 'Give the connection a name of 1 to 100 characters.',
  keyLabel: 'Give the key a label of 1 to 100 characters, so that you recognise it.',
  watchedKeys: 'Enter labels of at most 100 characters, up to 49, separated by commas.',
  everySec: 'Enter whole seconds from 1 to 86,400 (a day).',
}

function fieldOf(path: string[]): FormField {
  if (path[0] === 'keys') return path.includes('secret') ? 'secret' : path[1] === '0' ? 'keyLabel' : 'watchedKeys'
  if (path[0] === 'paths') return endpointNames.find((name) => name === path[1]) ?? 'probe'
  if (path[0] === 'fields') return 'fieldMap'
  if (path[0] === 'poll') return 'everySec'
  return (['name', 'dialect', 'baseUrl', 'plan', 'authHeader'] as const).find((field) => field === path[0]) ?? 'dialect'
}
