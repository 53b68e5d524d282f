/** Most characters, nesting and values one call may carry; far above what the contract allows anywhere. */
const limits = { chars: 256 * 1024, depth: 32, values: 10_000 }

/**
 * Says in one sentence why a value from the page is too much or no plain data; `null` when it is fine to check. Runs
 * before anything else looks at it: a cycle, a Map or ten megabytes of text must not reach the schema.
 */
export function inputProblem(input: unknown): string | null {
  let chars = 0
  let values = 0
  const open: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }]
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { value, depth } = entry
    if (++values > limits.values) return `The input holds more than ${limits.values} values.`
    if (depth > limits.depth) return `The input is nested deeper than ${limits.depth} levels.`
    if (typeof value === 'string') chars += value.length
    else if (Array.isArray(value)) {
      // Before they are all put on the list.
      if (value.length > limits.values) return `The input holds more than ${limits.values} values.`
      for (const item of value) open.push({ value: item, depth: depth + 1 })
    } else if (isPlainObject(value)) {
      for (const [name, held] of Object.entries(value)) {
        chars += name.length
        open.push({ value: held, depth: depth + 1 })
      }
    } else if (!isPlainValue(value)) return 'The input holds something that is no plain data.'
    if (chars > limits.chars) return `The input holds more than ${limits.chars} characters.`
  }
  return null
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function isPlainValue(value: unknown): boolean {
  return value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number'
}
