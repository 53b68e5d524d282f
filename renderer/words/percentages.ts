import { settingsSchema } from '../../shared/settings.ts'

/** Reads `80, 95, 100` as percentages, sorted, each once; `null` when it is not a list of them. */
export function readPercentages(text: string): number[] | null {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '')
  const checked = settingsSchema.shape.thresholds.safeParse(parts.map(Number))
  return checked.success ? [...new Set(checked.data)].sort((a, b) => a - b) : null
}

/** What is wrong with a text that is no list of percentages. */
export const percentagesProblem = 'Enter up to ten whole percentages from 1 to 100, such as 80, 95, 100.'
