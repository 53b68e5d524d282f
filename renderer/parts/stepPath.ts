/** One value from an instant on; `null` = not known from there on. */
export interface StepPoint {
  at: number
  value: number | null
}

/** Steps as SVG paths: the line along their tops, and the area between it and the base. */
export interface StepPaths {
  line: string
  area: string
}

/**
 * Points in the order of time as steps, each as wide as up to the next point. Holes interrupt both paths. `x` and `y` place
 * an instant and a value, `base` is where the area ends.
 */
export function stepPaths(points: readonly StepPoint[], x: (at: number) => number, y: (value: number) => number, base: number): StepPaths {
  let line = ''
  let area = ''
  let start: number | null = null
  let last = 0
  const close = (): void => {
    if (start !== null) area += `V${short(base)}H${short(start)}Z`
    start = null
  }
  for (const { at, value } of points) {
    if (value === null) {
      close()
      continue
    }
    const [left, top] = [x(at), y(value)]
    const move = start === null ? `M${short(left)} ${short(top)}` : `H${short(left)}${top === last ? '' : `V${short(top)}`}`
    start ??= left
    last = top
    line += move
    area += move
  }
  close()
  return { line, area }
}

/** A tenth of a unit is less than a pixel. */
const short = (value: number): string => String(Math.round(value * 10) / 10)
