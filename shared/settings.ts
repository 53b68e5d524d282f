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
  /** Other percentages for single budgets; with `scopeId` for one key (or other scope) of the budget only. */
  budgetThresholds: z.array(z.strictObject({ connectionId: idSchema, budgetId: idSchema, scopeId: idSchema.optional(), thresholds })).max(500),
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

/** What percentages are set for: a budget of all its keys, or of one scope when there is a `scopeId`. */
export type ThresholdPlace = Omit<Settings['budgetThresholds'][number], 'thresholds'>

/** True where both speak of the same budget and scope. */
export const isSamePlace = (one: ThresholdPlace, other: ThresholdPlace): boolean =>
  one.connectionId === other.connectionId && one.budgetId === other.budgetId && one.scopeId === other.scopeId

/** Percentages at which a budget alerts for a scope: the scope's own, else the budget's, else the common ones. */
export function thresholdsOf(settings: Pick<Settings, 'thresholds' | 'budgetThresholds'>, { connectionId, budgetId, scopeId }: ThresholdPlace): readonly number[] {
  const set = (place: ThresholdPlace) => settings.budgetThresholds.find((entry) => isSamePlace(entry, place))?.thresholds
  return set({ connectionId, budgetId, scopeId }) ?? set({ connectionId, budgetId }) ?? settings.thresholds
}
