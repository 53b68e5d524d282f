import type { Call, CallKind, Verdict, VerdictClass } from '../../../shared/model.ts'

/**
 * Numbers under which closed sets of words are stored. Data for ever: a number is never reused or changed, whatever
 * becomes of the order of the words in the model. 0 = ok, so that `class > 0` means an error.
 */
export const classCodes = {
  ok: 0,
  tool_failure: 1,
  bad_request: 2,
  unauthorized: 3,
  missing_scope: 4,
  forbidden: 5,
  not_found: 6,
  conflict: 7,
  validation: 8,
  rate_limited: 9,
  quota_exceeded: 10,
  concurrency_limited: 11,
  server_error: 12,
  network: 13,
  unknown: 14,
} as const satisfies Record<VerdictClass, number>

/** Classes of refusals that may name scopes; no other verdict has any. */
export const scopedClasses: ReadonlySet<number> = new Set([classCodes.missing_scope, classCodes.forbidden])

export const kindCodes = { unknown: 0, read: 1, write: 2, generation: 3 } as const satisfies Record<CallKind, number>

export const atSourceCodes = { row: 0, row_end_minus_duration: 1, poll_interpolated: 2 } as const satisfies Record<Call['atSource'], number>

function reversed<Word extends string>(codes: Record<Word, number>): ReadonlyMap<number, Word> {
  return new Map((Object.entries(codes) as [Word, number][]).map(([word, code]) => [code, word]))
}
const classes = reversed(classCodes)
const kinds = reversed(kindCodes)
const atSources = reversed(atSourceCodes)

/** The class stored as `code`; a number of a later version reads as `unknown`. */
export const classOf = (code: number): VerdictClass => classes.get(code) ?? 'unknown'
export const kindOf = (code: number): CallKind => kinds.get(code) ?? 'unknown'
export const atSourceOf = (code: number): Call['atSource'] => atSources.get(code) ?? 'poll_interpolated'

/** What a verdict says besides its class and sub. */
type VerdictDetails = Omit<Verdict, 'class' | 'sub'>

/** The verdict of nearly every call; only what differs from it is stored. */
const plainDetails: VerdictDetails = {
  code: null,
  scopes: [],
  waitMs: null,
  waitSource: null,
  budgets: [],
  conf: 'high',
  retryable: false,
  anomalies: [],
}

const detailNames = Object.keys(plainDetails) as (keyof VerdictDetails)[]

/** Details of a verdict as JSON of what is not plain; `null` when all is. */
export function packVerdict(verdict: Verdict): string | null {
  const telling = detailNames.filter((name) => {
    const value = verdict[name]
    return Array.isArray(value) ? value.length > 0 : value !== plainDetails[name]
  })
  return telling.length === 0 ? null : JSON.stringify(Object.fromEntries(telling.map((name) => [name, verdict[name]])))
}

/** Inverse of `packVerdict`. */
export function unpackVerdict(code: number, sub: string | null, packed: string | null): Verdict {
  const details = packed === null ? {} : (JSON.parse(packed) as Partial<VerdictDetails>)
  return { class: classOf(code), sub, ...plainDetails, ...details }
}
