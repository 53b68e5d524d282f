/** Where the rows of a log stand in the text of an answer. */
export interface RowTexts {
  body: string
  /** Which list of the answer holds them: how many lists open before it. */
  list: number
  /** `body.slice(start, end)` is the JSON of one row; in the order of the text. */
  places: readonly (readonly [start: number, end: number])[]
}

/** An answer whose rows were cut out, so that those known by their text need not be parsed again. */
export interface CutAnswer {
  /** The answer as JSON with a mark in the place of each row (`markedRow`). */
  frame: string
  texts: RowTexts
  /** For each row the row of the answer before that has the very same text; `null` = it is new, or changed. */
  same: readonly (number | null)[]
}

const mark = 'row of this answer '
/** Rows that may have gone, or changed, between two known ones; beyond, the rest is read as if it were new. */
const maxSkipped = 64

/**
 * Cuts the rows out of an answer: the elements of its `list`-th list. `null` when the text is not that well-formed. Rows that
 * stood in the answer `before` are recognised by their text alone, which is far quicker than to parse and compare them.
 */
export function cutRows(body: string, list: number, before: RowTexts | null): CutAnswer | null {
  const open = startOfList(body, list)
  if (open === null || body.includes(mark)) return null
  const places: [number, number][] = []
  const same: (number | null)[] = []
  let expected = 0
  let at = skipWhite(body, open + 1)
  while (body[at] !== ']') {
    const known = before === null ? null : knownAt(body, at, before, expected)
    const end = known?.end ?? endOfValue(body, at)
    const next = skipWhite(body, end)
    if (end === at || (body[next] !== ',' && body[next] !== ']')) return null
    places.push([at, end])
    same.push(known?.row ?? null)
    if (known !== null) expected = known.row + 1
    at = body[next] === ',' ? skipWhite(body, next + 1) : next
    if (body[next] === ',' && body[at] === ']') return null
  }
  const marks = places.map((_, index) => `"${mark}${index}"`)
  return { frame: `${body.slice(0, open + 1)}${marks.join(',')}${body.slice(at)}`, texts: { body, list, places }, same }
}

/** Which row of the text an element of a parsed frame stands for; `null` = it is none. */
export function markedRow(element: unknown): number | null {
  return typeof element === 'string' && element.startsWith(mark) ? Number(element.slice(mark.length)) : null
}

/** The row of the answer before that stands at `at` now, and where it ends. */
function knownAt(body: string, at: number, { body: text, places }: RowTexts, expected: number): { row: number; end: number } | null {
  for (let row = expected; row < Math.min(places.length, expected + maxSkipped); row += 1) {
    const [start, end] = places[row] ?? [0, 0]
    const after = at + end - start
    // Else 12 would be found in 123.
    if (isDelimiter(body.charCodeAt(after)) && body.slice(at, after) === text.slice(start, end)) return { row, end: after }
  }
  return null
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace, comma] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d, 0x2c]
const isWhite = (unit: number): boolean => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09
/** What may follow a value; NaN is the end of the text. */
const isDelimiter = (unit: number): boolean => unit === comma || unit === closeBracket || unit === closeBrace || isWhite(unit) || Number.isNaN(unit)

function skipWhite(json: string, start: number): number {
  let at = start
  while (isWhite(json.charCodeAt(at))) at += 1
  return at
}

/** Index of the bracket that opens the `list`-th list; `null` when there are fewer. */
function startOfList(json: string, list: number): number | null {
  let before = list
  for (let at = 0; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    if (unit === quote) at = endOfString(json, at) - 1
    else if (unit === openBracket && before-- === 0) return at
  }
  return null
}

/** Index after the value that begins at `start`; the end of the text when it is broken off. */
function endOfValue(json: string, start: number): number {
  let depth = 0
  for (let at = start; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    if (depth === 0 && isDelimiter(unit)) return at
    if (unit === quote) at = endOfString(json, at) - 1
    else if (unit === openBracket || unit === openBrace) depth += 1
    else if (unit === closeBracket || unit === closeBrace) depth -= 1
    if (depth === 0 && (unit === quote || unit === closeBracket || unit === closeBrace)) return at + 1
  }
  return json.length
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const unit = json.charCodeAt(at)
    if (unit === backslash) at += 1
    else if (unit === quote) return at + 1
  }
  return json.length
}
