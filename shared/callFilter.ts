import './zodWithoutEval.ts'
import { z } from 'zod'
import { verdictClasses } from './model.ts'

/**
 * The one filter of the log: the page builds it, the address carries it, history turns it into SQL.
 * Absent members do not restrict. `from` is inclusive, `to` exclusive, both epoch ms.
 */
export const callFilterSchema = z.strictObject({
  connectionIds: z.array(z.string().max(100)).max(200).optional(),
  keyIds: z.array(z.string().max(100)).max(200).optional(),
  tools: z.array(z.string().max(200)).max(200).optional(),
  outcome: z.enum(['all', 'ok', 'errors']).optional(),
  verdicts: z.array(z.enum(verdictClasses)).max(verdictClasses.length).optional(),
  statuses: z.array(z.number().int().min(0).max(999)).max(100).optional(),
  /** Words and "phrases" looked for in arguments, error, tool and route; case-insensitive. */
  text: z.string().max(500).optional(),
  minDurationMs: z.number().int().min(0).optional(),
  /** Own polls are left out unless asked for (BU-11). */
  own: z.boolean().optional(),
  from: z.number().int().optional(),
  to: z.number().int().optional(),
})
export type CallFilter = z.infer<typeof callFilterSchema>
