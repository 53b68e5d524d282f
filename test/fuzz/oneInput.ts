import { dialectFor, dialects } from '../../shared/dialects/index.ts'
import type { ApiResponse, Dialect, ReadContext } from '../../shared/dialects/types.ts'
import { parseJson } from '../../shared/json.ts'
import { verdictClasses, type CallKind, type Verdict } from '../../shared/model.ts'
import { argsShape, redactText, redactValue, safeText } from '../../shared/redact.ts'
import { identityOf, stateOf } from '../../shared/sync.ts'
import { seededRandom } from '../shared/seededRandom.ts'
import { mutateResponse, mutateValue, pick, type Random } from './mutate.ts'
import { answers, fieldMaps, recorded, rows } from './seeds.ts'

/** What one seed number stands for: a mutated response and a mutated log row, read by one dialect. */
export interface FuzzInput {
  dialect: Dialect
  response: ApiResponse
  context: ReadContext
  row: unknown
}

/** Makes the input of a seed number; the same number always gives the same input. */
export function inputOf(seed: number): FuzzInput {
  const random = seededRandom(seed)
  const { dialect: id, response } = pick(random, random() < 0.5 ? recorded : answers)
  return {
    dialect: dialects.find((dialect) => dialect.id === id) ?? mappedDialects.get(id) ?? pick(random, dialects),
    response: mutateResponse(random, response),
    context: contextOf(random),
    row: mutateValue(random, pick(random, rows)),
  }
}

/** Dialects read by a field map, under the ids their seeds have. */
const mappedDialects = new Map(fieldMaps.flatMap(([id, fieldMap]) => [dialectFor({ dialect: 'generic', fieldMap })].flatMap((dialect) => (dialect === undefined ? [] : [[id, dialect]]))))

function contextOf(random: Random): ReadContext {
  return {
    serverNow: Date.UTC(2026, 10, 22, 12) + Math.floor((random() - 0.5) * 2e11),
    plan: pick(random, [null, 'free', 'pro', 'enterprise', 'nonsense']),
    kind: pick<CallKind>(random, ['read', 'write', 'generation', 'unknown']),
    ...(random() < 0.3 ? { local: { kind: Math.floor(random() * 200), total: Math.floor(random() * 200) } } : {}),
  }
}

/** Longest hold there may ever be (CL-8, RA-6). */
const longestMs = 31 * 86_400_000

/** Reads the input in every way the collector does; throws when a reader throws or gives what it must never give. */
export function readInput({ dialect, response, context, row }: FuzzInput): void {
  const verdict = dialect.classify(response, context)
  checkVerdict(verdict)
  for (const [lo, hi] of Object.values(dialect.cost({ kind: context.kind ?? 'unknown' }, verdict, context.plan))) claim(lo >= 0 && hi >= lo, 'a cost is not an interval')
  for (const reading of dialect.readHeaders(response, context).readings) {
    checkNumbers(reading)
    claim(reading.used === null || reading.used >= 0, 'a used number is negative')
  }
  const parsed = parseJson(response.body)
  if (parsed.ok) readBody(dialect, parsed.value, context)
  readRow(dialect, row, context)
}

function readBody(dialect: Dialect, body: unknown, context: ReadContext): void {
  const usage = dialect.readUsage?.(body, context)
  for (const reading of usage?.readings ?? []) {
    checkNumbers(reading)
    claim((reading.used ?? 0) >= 0, 'a used number is negative')
    claim(reading.used !== null || reading.remaining !== null, 'a reading says nothing')
  }
  const answer = dialect.readActivity?.(body)
  for (const row of answer?.rows ?? []) readRow(dialect, row, context)
  for (const endpoint of ['usage', 'activity'] as const) {
    const found = dialect.explain?.(endpoint, body, context) ?? []
    claim(found.every((finding) => finding.found.length <= 200), 'a finding is longer than a few words')
  }
}

function readRow(dialect: Dialect, row: unknown, context: ReadContext): void {
  const mapped = dialect.mapRow?.(row, context)
  if (mapped === undefined || 'error' in mapped) return
  claim(mapped.at === null || Number.isFinite(mapped.at), 'a time is not a number')
  checkVerdict(dialect.classify(mapped.response, context))
  identityOf(mapped)
  stateOf(mapped)
  argsShape(redactValue(mapped.args))
  if (mapped.errorText !== null) claim(safeText(redactText(mapped.errorText), 200).length <= 200, 'a text is longer than asked')
}

function checkVerdict({ class: verdict, waitMs, anomalies }: Verdict): void {
  claim(verdictClasses.includes(verdict), `no such class: ${verdict}`)
  claim(waitMs === null || (waitMs >= 1000 && waitMs <= longestMs), `a wait of ${waitMs} ms`)
  claim(anomalies.every((name, i) => i === 0 || name > (anomalies[i - 1] ?? '')), `anomalies unsorted or repeated: ${anomalies.join(' ')}`)
}

function checkNumbers(reading: { limit: number | null; remaining: number | null; used: number | null; resetAt: number | null }): void {
  for (const value of [reading.limit, reading.remaining, reading.used, reading.resetAt]) claim(value === null || Number.isFinite(value), 'a number is not finite')
  claim((reading.remaining ?? 0) >= 0 && (reading.limit ?? 0) >= 0, 'a limit or remainder is negative')
}

function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
