import './zodWithoutEval.ts'
import { z } from 'zod'

/** A view of the log under a name: a filter in the query language. */
export const savedViewSchema = z.strictObject({ name: z.string().trim().min(1).max(100), query: z.string().max(2000) })
