import type { PointerFinding, TestStep } from '../../shared/answers.ts'
import { dialectFor } from '../../shared/dialects/index.ts'
import { fieldMapSchema, type FieldMap } from '../../shared/fieldMap.ts'
import { parseJson } from '../../shared/json.ts'
import type { EndpointName } from '../../shared/model.ts'

/** A field map as written, or what is wrong with it in one sentence; empty text is no map and no trouble. */
export function readFieldMap(text: string): { map: FieldMap | null; problem: string | null } {
  if (text.trim() === '') return { map: null, problem: null }
  const parsed = parseJson(text)
  if (!parsed.ok) return { map: null, problem: 'The field map is not JSON; check quotes, commas and brackets.' }
  const checked = fieldMapSchema.safeParse(parsed.value)
  if (checked.success) return { map: checked.data, problem: null }
  const [issue] = checked.error.issues
  const where = issue?.path.map(String).join('.') ?? ''
  return { map: null, problem: `${where === '' ? '' : `${where}: `}${issue?.message ?? 'It is no field map.'}` }
}

/**
 * What the map finds in the answers of the last test, without asking again: the core's own reading, run here. Empty without
 * a map, without an answer, or for a dialect that takes none.
 */
export function previewOf(map: FieldMap | null, dialect: string, steps: readonly Pick<TestStep, 'endpoint' | 'sample'>[], serverNow: number): { endpoint: EndpointName; found: PointerFinding[] }[] {
  const reader = map === null ? undefined : dialectFor({ dialect, fieldMap: map })
  return steps.flatMap(({ endpoint, sample }) => {
    const body = sample === undefined ? null : parseJson(sample)
    const found = body?.ok === true ? (reader?.explain?.(endpoint, body.value, { serverNow, plan: null }) ?? []) : []
    return found.length === 0 ? [] : [{ endpoint, found }]
  })
}

/** A map to start from, by what the API offers. */
export const mapTemplates: { label: string; map: FieldMap }[] = [
  {
    label: 'Usage answer',
    map: { usage: { path: '/v1/usage', budgets: [{ id: 'month', name: 'Credits per month', unit: 'credits', window: { kind: 'calendar', unit: 'month', zone: 'UTC' }, used: '/data/used', limit: '/data/limit' }] } },
  },
  { label: 'Balance', map: { usage: { path: '/v1/balance', budgets: [{ id: 'balance', name: 'Balance', unit: 'USD', window: { kind: 'gauge' }, remaining: '/balance' }] } } },
  {
    label: 'Activity log',
    map: { activity: { path: '/v1/activity?limit=200', window: 200, rows: '/calls', at: '/at', key: '/key', tool: '/tool', status: '/status', duration: '/duration_ms', error: ['/error/message', '/error'] } },
  },
]
