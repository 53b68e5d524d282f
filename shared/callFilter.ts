import './zodWithoutEval.ts'
import { z } from 'zod'
import { verdictClasses } from './model.ts'

/** All HTTP statuses with one first digit, written as in `4xx`. */
export const statusFamilies = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
/** What people can leave on a call. */
export const callMarks = ['pinned', 'noted'] as const

/** What a call can be asked for; each member restricts by itself, and a list by any of its values. */
const conditions = {
  /** Ids, or patterns of connection names (see `matchesName`). */
  connectionIds: z.array(z.string().max(200)).max(200).optional(),
  /** Ids, or patterns of key labels; an empty text stands for calls whose key is not known. */
  keyIds: z.array(z.string().max(200)).max(200).optional(),
  /** Patterns of tool names: `*` stands for anything, `\*` for a star. */
  tools: z.array(z.string().max(400)).max(200).optional(),
  outcome: z.enum(['all', 'ok', 'errors']).optional(),
  verdicts: z.array(z.enum(verdictClasses)).max(verdictClasses.length).optional(),
  statuses: z
    .array(z.union([z.number().int().min(0).max(999), z.enum(statusFamilies)]))
    .max(100)
    .optional(),
  /** Words and "phrases" looked for in arguments, error, tool and route; case-insensitive. */
  text: z.string().max(500).optional(),
  /** At least so long. */
  minDurationMs: z.number().int().min(0).optional(),
  /** Less than so long. */
  maxDurationMs: z.number().int().min(0).optional(),
  /** Calls that somebody pinned, or wrote a note on. */
  marks: z.array(z.enum(callMarks)).max(callMarks.length).optional(),
  from: z.number().int().optional(),
  to: z.number().int().optional(),
}

const conditionsSchema = z.strictObject(conditions)
type Conditions = z.infer<typeof conditionsSchema>

/** Conditions that are all met, together with negations and alternatives of conditions. */
export interface CallConditions extends Conditions {
  /** None of these is met. */
  not?: CallConditions[] | undefined
  /** Of each of these lists at least one is met. */
  anyOf?: CallConditions[][] | undefined
}

/**
 * The one filter of the log: the page builds it, the query language reads and writes it (`callQuery.ts`), the address
 * carries it, history turns it into SQL. Absent members do not restrict, nor do empty ones. `from` is inclusive, `to`
 * exclusive, both epoch ms.
 */
export interface CallFilter extends CallConditions {
  /** Own polls are left out unless asked for (BU-11). */
  own?: boolean | undefined
}

/** Conditions inside `not` and `anyOf`, at most: an expression of SQL has its limits. */
const maxNested = 100

const inside = (): z.ZodType<CallConditions> => callConditionsSchema
const nested = () => ({
  not: z.array(z.lazy(inside)).max(maxNested).optional(),
  anyOf: z.array(z.array(z.lazy(inside)).max(maxNested)).max(maxNested).optional(),
})
export const callConditionsSchema: z.ZodType<CallConditions> = z.strictObject({ ...conditions, ...nested() })
export const callFilterSchema: z.ZodType<CallFilter> = z
  .strictObject({ ...conditions, own: z.boolean().optional(), ...nested() })
  .refine((filter) => nestedIn(filter).length <= maxNested, `A filter may have at most ${maxNested} conditions inside not(…) and or(…).`)

/** The conditions directly and indirectly inside a filter. */
function nestedIn(filter: CallConditions): CallConditions[] {
  const inside = [...(filter.not ?? []), ...(filter.anyOf ?? []).flat()]
  return inside.flatMap((one) => [one, ...nestedIn(one)])
}

/** The filter without members that do not restrict, so that equal filters look equal. */
export function withoutEmpty<Filter extends CallConditions>(filter: Filter): Filter {
  const { not, anyOf, ...plain } = filter
  const kept = Object.entries(plain).filter(([, value]) => value !== undefined && value !== '' && value !== 'all' && value !== false && !(Array.isArray(value) && value.length === 0))
  const none = (not ?? []).map(withoutEmpty).filter((one) => !isEmpty(one))
  const any = (anyOf ?? []).map((list) => list.map(withoutEmpty).filter((one) => !isEmpty(one))).filter((list) => list.length > 0)
  return Object.fromEntries([...kept, ...(none.length > 0 ? [['not', none]] : []), ...(any.length > 0 ? [['anyOf', any]] : [])]) as Filter
}

const isEmpty = (filter: CallConditions): boolean => Object.keys(filter).length === 0

/** All statuses of a list, families spelled out, each once. */
export function statusNumbers(statuses: readonly (number | (typeof statusFamilies)[number])[]): number[] {
  const spelled = statuses.flatMap((status) => (typeof status === 'number' ? [status] : Array.from({ length: 100 }, (_, index) => Number(status[0]) * 100 + index)))
  return [...new Set(spelled)]
}
