/** How much JSON we are willing to look at; beyond it the text is refused, not cut. */
export interface JsonLimits {
  /** Deepest nesting of arrays and objects, default 32 (trust C10): far above any API answer, far below what overflows a stack. */
  maxDepth?: number
  /** Largest text in UTF-8 bytes, default 8 MiB (trust C10). */
  maxBytes?: number
}

/** Parsed JSON, or one sentence that says why there is none. */
export type ParsedJson = { ok: true; value: unknown } | { ok: false; problem: string }

const defaultMaxDepth = 32
const defaultMaxBytes = 8 * 1024 * 1024

/**
 * Text from the wire to a JSON value (trust C11, CL-9). Total: never throws. A byte order mark is dropped, size and depth
 * are checked before `JSON.parse` sees the text, and integers beyond 2^53 stay text, so that no id is silently rounded.
 * `__proto__` stays an ordinary own member; read with `pointer` or `Object.hasOwn`, never by spreading into records.
 */
export function parseJson(text: string, limits: JsonLimits = {}): ParsedJson {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const maxBytes = limits.maxBytes ?? defaultMaxBytes
  if (exceedsBytes(json, maxBytes)) return { ok: false, problem: `the body is larger than ${maxBytes} bytes` }
  const maxDepth = limits.maxDepth ?? defaultMaxDepth
  const { depth, hasLongNumber } = scan(json)
  if (depth > maxDepth) return { ok: false, problem: `the JSON is nested deeper than ${maxDepth} levels` }
  try {
    return { ok: true, value: hasLongNumber ? JSON.parse(json, keepExact) : JSON.parse(json) }
  } catch {
    return { ok: false, problem: json.trim() === '' ? 'the body is empty' : 'the body is not JSON' }
  }
}

/** The text of a number that a double cannot hold; needs the source text, which only the reviver's third argument has. */
function keepExact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  return /^-?\d+$/.test(context.source) && !Number.isSafeInteger(value) ? context.source : value
}

/** Whether the text takes more than `maxBytes` in UTF-8, without encoding it. */
export function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length * 3 <= maxBytes) return false
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A surrogate half is counted as 2, so that a pair makes 4.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3
    if (bytes > maxBytes) return true
  }
  return false
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace, zero, nine] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d, 0x30, 0x39]

/** Greatest nesting, and whether a number of 16 or more digits occurs; one pass that allocates nothing. */
function scan(json: string): { depth: number; hasLongNumber: boolean } {
  let depth = 0
  let deepest = 0
  let digits = 0
  let hasLongNumber = false
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i)
    digits = unit >= zero && unit <= nine ? digits + 1 : 0
    if (digits >= 16) hasLongNumber = true
    if (unit === quote) i = endOfString(json, i)
    else if (unit === openBracket || unit === openBrace) deepest = Math.max(deepest, ++depth)
    else if (unit === closeBracket || unit === closeBrace) depth--
  }
  return { depth: deepest, hasLongNumber }
}

/** Index of the closing quote of the string that opens at `start`; the end of the text when there is none. */
function endOfString(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    const unit = json.charCodeAt(i)
    if (unit === backslash) i++
    else if (unit === quote) return i
  }
  return json.length
}

/** Whether the value is a JSON object (not an array, not null). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The value at a JSON pointer (RFC 6901), `undefined` when there is none. Own members only, so `/__proto__` and
 * `/constructor` find nothing that was not in the text.
 */
export function pointer(value: unknown, path: string): unknown {
  if (path === '') return value
  if (!path.startsWith('/')) return undefined
  let here: unknown = value
  for (const token of path.slice(1).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(here)) {
      if (!/^(0|[1-9]\d*)$/.test(name)) return undefined
      here = here[Number(name)]
    } else if (isRecord(here) && Object.hasOwn(here, name)) {
      here = here[name]
    } else return undefined
  }
  return here
}
