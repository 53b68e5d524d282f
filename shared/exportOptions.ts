import './zodWithoutEval.ts'
import { z } from 'zod'
import { callFilterSchema } from './callFilter.ts'

/** Formats calls can be exported in. JSON and NDJSON hold everything we know; CSV is for tables, HAR for tools that replay. */
export const exportFormats = ['csv', 'json', 'ndjson', 'har'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** What to export and what to leave out of it. */
export const exportPlanSchema = z.strictObject({
  filter: callFilterSchema,
  format: z.enum(exportFormats),
  /** Arguments and the rows as received, where they were kept; secrets in them are replaced in any case. */
  withArguments: z.boolean(),
  /** Names of connections and labels of keys; without them they are numbered. */
  withNames: z.boolean(),
})
export type ExportPlan = z.infer<typeof exportPlanSchema>
