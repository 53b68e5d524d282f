/** Round numbers from nothing to the first one at or above `greatest`, at most `steps` apart from it; the last is where the axis ends. */
export function countTicks(greatest: number, steps = 3): number[] {
  const rough = Math.max(1, greatest) / steps
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power)
  return Array.from({ length: Math.ceil(Math.max(1, greatest) / step) + 1 }, (_, index) => index * step)
}
