import type { DialectView } from '../../../shared/answers.ts'
import { connectionDraftSchema, type ConnectionDraft } from '../../../shared/connectionDraft.ts'
import { parseJson } from '../../../shared/json.ts'
import type { EndpointName, PollMode } from '../../../shared/model.ts'

/** What the form holds: texts as typed. */
export interface ConnectionForm {
  dialect: string
  name: string
  baseUrl: string
  plan: string
  keyLabel: string
  secret: string
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

const endpointNames = ['usage', 'activity', 'probe'] as const

/** Checks the form by the contract itself, so that the page refuses exactly what the core would, in the same words. */
export function readForm(form: ConnectionForm): { ok: true; draft: ConnectionDraft } | { ok: false; problems: FormProblems } {
  if (form.dialect === '') return { ok: false, problems: { dialect: 'Choose which API this is.' } }
  const paths = Object.fromEntries(
    endpointNames.flatMap((name) => ((form.paths[name] ?? '').trim() === '' ? [] : [[name, form.paths[name]?.trim()]])),
  )
  const fields = parseJson(form.fieldMap)
  const hasFields = form.fieldMap.trim() !== ''
  const checked = connectionDraftSchema.safeParse({
    name: form.name,
    dialect: form.dialect,
    baseUrl: form.baseUrl.trim().replace(/\/+$/, ''),
    plan: form.plan === '' ? null : form.plan,
    poll: pollOf(form),
    ...(Object.keys(paths).length > 0 ? { paths } : {}),
    authHeader: form.authHeader.trim() === '' ? null : form.authHeader.trim(),
    keepArguments: form.keepArguments,
    ...(hasFields && fields.ok ? { fields: fields.value } : {}),
    keys: [{ label: form.keyLabel, role: 'monitor', ...(form.secret === '' ? {} : { secret: form.secret.trim() }) }],
  })
  const problems: FormProblems = {}
  if (form.baseUrl.trim() === '') problems.baseUrl = 'Enter the address of the API, such as https://api.example.com.'
  if (form.secret === '') problems.secret = 'Paste the key that Headroom may use to ask this API.'
  if (hasFields && !fields.ok) problems.fieldMap = 'The field map is not JSON; check quotes, commas and brackets.'
  if (!checked.success) {
    for (const issue of checked.error.issues) {
      const field = fieldOf(issue.path.map(String))
      const where = field === 'fieldMap' ? `${issue.path.slice(1).join('.')}: `.replace(/^: /, '') : ''
      problems[field] ??= words[field] ?? where + issue.message
    }
  }
  return checked.success && Object.keys(problems).length === 0 ? { ok: true, draft: checked.data } : { ok: false, problems }
}

const words: Partial<Record<FormField, string>> = {
  name: 'Give the connection a name of 1 to 100 characters.',
  keyLabel: 'Give the key a label of 1 to 100 characters, so that you recognise it.',
  everySec: 'Enter whole seconds from 1 to 86,400 (a day).',
}

function fieldOf(path: string[]): FormField {
  if (path[0] === 'keys') return path.includes('secret') ? 'secret' : 'keyLabel'
  if (path[0] === 'paths') return endpointNames.find((name) => name === path[1]) ?? 'probe'
  if (path[0] === 'fields') return 'fieldMap'
  if (path[0] === 'poll') return 'everySec'
  return (['name', 'dialect', 'baseUrl', 'plan', 'authHeader'] as const).find((field) => field === path[0]) ?? 'dialect'
}

/** True when the dialect states nothing itself, so that everything has to be said in the form. */
export const needsPaths = (dialect: DialectView | undefined): boolean => dialect !== undefined && dialect.budgets.length === 0
