import './zodWithoutEval.ts'
import { z } from 'zod'
import { callMarks, statusFamilies } from './filterParts.ts'
import { verdictClasses } from './model.ts'

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
