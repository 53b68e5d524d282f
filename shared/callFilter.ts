import './zodWithoutEval.ts'
import * as z from 'zod/mini'
import { callMarks, statusFamilies } from './filterParts.ts'
import { verdictClasses } from './model.ts'

const most = (count: number, of: 'characters' | 'values') => z.maxLength(count, `at most ${count} ${of} are allowed`)
const text = (longest: number) => z.string().check(most(longest, 'characters'))
const list = <Value extends z.core.SomeType>(value: Value, longest: number) => z.optional(z.array(value).check(most(longest, 'values')))
const whole = z.int()
const length = z.optional(z.int().check(z.minimum(0)))

/** What a call can be asked for; each member restricts by itself, and a list by any of its values. */
const conditions = {
  /** Ids, or patterns of connection names (see `matchesName`). */
  connectionIds: list(text(200), 200),
  /** Ids, or patterns of key labels; an empty text stands for calls whose key is not known. */
  keyIds: list(text(200), 200),
  /** Patterns of tool names: `*` stands for anything, `\*` for a star. */
  tools: list(text(400), 200),
  outcome: z.optional(z.enum(['all', 'ok', 'errors'])),
  verdicts: list(z.enum(verdictClasses), verdictClasses.length),
  statuses: list(z.union([z.int().check(z.minimum(0), z.maximum(999)), z.enum(statusFamilies)]), 100),
  /** Words and "phrases" looked for in arguments, error, tool and route; case-insensitive. */
  text: z.optional(text(500)),
  /** At least so long. */
  minDurationMs: length,
  /** Less than so long. */
  maxDurationMs: length,
  /** Calls that somebody pinned, or wrote a note on. */
  marks: list(z.enum(callMarks), callMarks.length),
  from: z.optional(whole),
  to: z.optional(whole),
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
/** Characters that a filter looks for in all its texts, as many as a query may have. Each call is looked at for each word. */
const maxText = 2_000

const inside = (): z.ZodMiniType<CallConditions> => callConditionsSchema
const nested = () => ({
  not: list(z.lazy(inside), maxNested),
  anyOf: list(z.array(z.lazy(inside)).check(most(maxNested, 'values')), maxNested),
})
/** Conditions inside `not` and `anyOf` of a filter. */
export const callConditionsSchema: z.ZodMiniType<CallConditions> = z.strictObject({ ...conditions, ...nested() })
/** The form of a `CallFilter`. */
export const callFilterSchema: z.ZodMiniType<CallFilter> = z
  .strictObject({ ...conditions, own: z.optional(z.boolean()), ...nested() })
  .check(
    z.refine((filter) => nestedIn(filter).length <= maxNested, `A filter may have at most ${maxNested} conditions inside not(…) and or(…).`),
    z.refine((filter) => [filter, ...nestedIn(filter)].reduce((chars, { text = '' }) => chars + text.length, 0) <= maxText, `A filter may look for at most ${maxText} characters in all.`),
  )

/** The conditions directly and indirectly inside a filter. */
function nestedIn(filter: CallConditions): CallConditions[] {
  const inside = [...(filter.not ?? []), ...(filter.anyOf ?? []).flat()]
  return inside.flatMap((one) => [one, ...nestedIn(one)])
}
