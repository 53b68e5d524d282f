/** The nearest value within [lowest, highest]; `highest` wins when the two cross. */
export function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest)
}
