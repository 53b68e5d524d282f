import './zodWithoutEval.ts'
import { z } from 'zod'
import { idSchema } from './id.ts'

const thresholds = z.array(z.number().int().min(1).max(100)).max(10)
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written as 22:00.')

/** What the user chose, the same for both shells. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  notifications: z.boolean(),
  /** Percentages at which every budget with a window of an hour or more alerts. */
  thresholds,
  rawRetentionDays: z.number().int().min(1).max(3650).nullable(),
  /** Other percentages for single budgets. */
  budgetThresholds: z.array(z.strictObject({ connectionId: idSchema, budgetId: idSchema, thresholds })).max(500),
  /** No pop-ups between these times of the local day; what came meanwhile is shown as one when they end. `null` = never quiet. */
  quietHours: z.strictObject({ from: timeOfDay, to: timeOfDay }).nullable(),
  /** No pop-ups until then (client time): of one connection or budget, or of all (`null`). The inbox has them anyway. */
  snoozes: z.array(z.strictObject({ connectionId: idSchema.nullable(), budgetId: idSchema.nullable(), untilClient: z.number().int() })).max(200),
  /** Alerts that concern these keys only do not pop up. */
  mutedKeyIds: z.array(idSchema).max(500),
})
export type Settings = z.infer<typeof settingsSchema>
/** What holds until the user chooses. */
export const defaultSettings: Settings = {
  theme: 'system',
  notifications: true,
  thresholds: [80, 95, 100],
  rawRetentionDays: 30,
  budgetThresholds: [],
  quietHours: null,
  snoozes: [],
  mutedKeyIds: [],
}

/** Percentages at which a budget alerts: its own, else the common ones. */
export function thresholdsOf(settings: Settings, connectionId: string, budgetId: string): readonly number[] {
  const own = settings.budgetThresholds.find((entry) => entry.connectionId === connectionId && entry.budgetId === budgetId)
  return own?.thresholds ?? settings.thresholds
}
