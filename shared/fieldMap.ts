import './zodWithoutEval.ts'
import { z } from 'zod'

/**
 * Where the numbers and calls of an API stand that no dialect describes: JSON pointers (RFC 6901) and units, no code and no
 * patterns. The connect form, the config file and the store hold this one form; `dialects/mapped.ts` reads by it.
 */

const pointer = z
  .string()
  .max(300)
  .regex(/^(\/([^~/]|~[01])*)*$/, 'A JSON pointer is written as /data/usage; the whole answer is the empty text.')
/** One pointer, or several of which the first that fits is taken. */
const pointers = z.union([pointer, z.array(pointer).min(1).max(5)])
export type Pointers = z.infer<typeof pointers>

/** Where to ask; `paths` of the connection beats it. */
const path = z
  .string()
  .max(2000)
  .regex(/^\/(?!\/)/, 'A path starts with a single /.')
  .optional()

const instantForm = z.enum(['date', 'epoch_s', 'epoch_ms'])
/** How an instant of the log is written: a date (RFC 3339 or an HTTP date), or seconds or milliseconds since 1970. */
export type InstantForm = z.infer<typeof instantForm>

const seconds = z.number().int().min(1).max(32_000_000)
const zone = z.string().max(60).refine(isZone, 'A zone is an IANA name such as UTC or Europe/Berlin.')
const windowSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), sec: seconds }),
  z.strictObject({ kind: z.literal('rolling'), sec: seconds }),
  /** Without a zone UTC is assumed, and the screen says so. */
  z.strictObject({ kind: z.literal('calendar'), unit: z.enum(['hour', 'day', 'month']), zone: zone.optional() }),
  /** A balance that does not refill by the clock. */
  z.strictObject({ kind: z.literal('gauge') }),
])
export type MappedWindow = z.infer<typeof windowSchema>

const budgetSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'A budget id has letters, digits, _ and - only.'),
    name: z.string().trim().min(1).max(100).optional(),
    /** What is counted, e.g. `requests`, `tokens`, `USD`. */
    unit: z.string().trim().min(1).max(30).optional(),
    window: windowSchema.optional(),
    /** A list with one entry per key; `key` and the pointers below then start at each entry. */
    items: pointers.optional(),
    key: pointers.optional(),
    keyLabel: pointers.optional(),
    used: pointers.optional(),
    /** Where the limit stands, or the limit itself. */
    limit: z.union([z.number().min(0).max(1e15), pointers]).optional(),
    remaining: pointers.optional(),
    /** Not every account has it: finding nothing is no trouble. */
    optional: z.boolean().optional(),
    resetAt: pointers.optional(),
    /** How the reset is written: `delta` = seconds left, `duration` = `6m0s` or `07:20:05` left; `auto` = by plausibility. */
    resetForm: z.enum(['auto', 'date', 'epoch_s', 'epoch_ms', 'delta', 'duration']).optional(),
  })
  .refine((budget) => budget.used !== undefined || budget.remaining !== undefined, {
    error: 'A budget needs a pointer to what is used or to what remains.',
  })
  .refine((budget) => (budget.items === undefined) === (budget.key === undefined), {
    error: 'items and key belong together: the list, and where each entry names its key.',
  })
export type MappedBudget = z.infer<typeof budgetSchema>

const usageSchema = z.strictObject({
  path,
  budgets: z
    .array(budgetSchema)
    .min(1)
    .max(32)
    .refine((budgets) => new Set(budgets.map(({ id }) => id)).size === budgets.length, 'Each budget needs an id of its own.'),
})

const activitySchema = z
  .strictObject({
    path,
    /** The list of calls, newest first; all pointers from `id` on start at each of them. */
    rows: pointers,
    /** Calls come oldest first. */
    oldestFirst: z.boolean().optional(),
    /** Where the cursor of the next page stands, and the query parameter that takes it (`cursor`). */
    next: pointers.optional(),
    cursorParam: z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/, 'A query parameter has letters, digits, _ . and - only.').optional(),
    /** How many calls the log shows at most; absent = all there are. */
    window: z.number().int().min(1).max(5_000).optional(),
    id: pointers.optional(),
    at: pointers.optional(),
    atForm: instantForm.optional(),
    key: pointers.optional(),
    keyLabel: pointers.optional(),
    tool: pointers.optional(),
    route: pointers.optional(),
    method: pointers.optional(),
    status: pointers.optional(),
    /** `false` on a success status is a failed tool. */
    ok: pointers.optional(),
    duration: pointers.optional(),
    durationIn: z.enum(['ms', 's']).optional(),
    arguments: pointers.optional(),
    error: pointers.optional(),
  })
  .refine((activity) => activity.status !== undefined || activity.ok !== undefined, { error: 'A log needs a pointer to the status or to ok.' })
  .refine((activity) => activity.oldestFirst !== true || activity.next === undefined, { error: 'A log in pages must be newest first.' })
export type MappedActivity = z.infer<typeof activitySchema>

/** The field map of one API. */
export const fieldMapSchema = z
  .strictObject({ usage: usageSchema.optional(), activity: activitySchema.optional() })
  .refine((map) => map.usage !== undefined || map.activity !== undefined, { error: 'A field map describes usage, activity or both.' })
export type FieldMap = z.infer<typeof fieldMapSchema>

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}
