/** What a person typed into the search field, taken apart. */
export interface Term {
  /** Lower-case words that have to follow each other; one for a plain word, none for mere punctuation. */
  words: string[]
  /** Written as `word*`: the last word may go on. */
  star: boolean
  /** Written in quotes: never taken for a beginning. */
  quoted: boolean
  /** As typed, for searching inside words. */
  literal: string
}

/**
 * Marks words of ours in the full-text index: key, tool, class and status of a call. A character of the private use area
 * counts as part of a word there, and what people type or vendors send never keeps it.
 */
const facetMark = '\uE000'
const privateUse = /[\uE000-\uF8FF]/g

/** The words a text consists of, as the index sees them (SQLite's unicode61: letters and digits). */
export function wordsOf(text: string): string[] {
  return text.replace(privateUse, ' ').toLowerCase().match(/[\p{L}\p{N}\p{Mn}\p{Mc}]+/gu) ?? []
}

/**
 * Takes a search apart: `"quoted phrases"`, words, and `word*`. All terms have to be found, in any order. A word joined by
 * punctuation (`user_id`, `a.b`) is a phrase of its parts. An unclosed quote ends with the text.
 */
export function parseSearch(text: string): Term[] {
  const terms: Term[] = []
  for (const match of text.matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
    const quoted = match[1]
    const literal = (quoted ?? match[2] ?? '').replace(privateUse, '')
    const star = quoted === undefined && literal.endsWith('*')
    const bare = star ? literal.slice(0, -1) : literal
    if (bare.trim() !== '') terms.push({ words: wordsOf(bare), star, quoted: quoted !== undefined, literal: bare })
  }
  return terms
}

/** Facts of a call that are words of the full-text index too, so that one question of the index answers a whole filter. */
export interface Facets {
  key: number
  tool: number | null
  class: number
  status: number | null
  self: boolean
}

/** The facet words of one call. */
export function facetWords(facets: Facets): string[] {
  const words = [`k${facets.key}`, `c${facets.class}`]
  if (facets.tool !== null) words.push(`t${facets.tool}`)
  if (facets.status !== null) words.push(`s${facets.status}`)
  if (facets.class > 0) words.push('e')
  if (facets.self) words.push('o')
  return words.map((word) => facetMark + word)
}

/**
 * Text of a call as it is indexed, in three pieces that SQLite joins: all but the last part, the last part (in a call its
 * arguments, nearly all of the text), and what follows. A facet word stands between the parts, so that no phrase reaches
 * across two. In pieces, because a single facet mark makes a text twice as wide and three times as dear to hand over.
 */
export function indexedText(parts: readonly (string | null)[], facets: Facets): [before: string, last: string, after: string] {
  const between = facetWords(facets)
  // Appended, because lists of parts cost more than the text itself.
  let before = ''
  let last = ''
  let used = 0
  for (const part of parts) {
    if (part === null) continue
    if (used > 0) before += `${last} ${between[Math.min(used, between.length) - 1] ?? ''} `
    last = part.replace(privateUse, ' ')
    used += 1
  }
  return [before, last, ` ${between.slice(Math.max(0, used - 1)).join(' ')}`]
}

/** Puts a call into the full-text index: its id, and the pieces of `indexedText`. */
export const indexSql = 'INSERT INTO call_text (rowid, words) VALUES (?, ? || ? || ?)'

/** The restrictions of a filter that facet words can answer; `null` = any. */
export interface FacetFilter {
  keys: readonly number[] | null
  tools: readonly number[] | null
  classes: readonly number[] | null
  statuses: readonly number[] | null
  errorsOnly: boolean
  own: boolean
}

/**
 * An FTS5 query for terms and facets; `null` when no term has a word in it (only punctuation was typed). `beginnings` =
 * whatever is not quoted may go on.
 */
export function matchExpression(terms: readonly Term[], facets: FacetFilter, beginnings: boolean): string | null {
  const texts = terms
    .filter((term) => term.words.length > 0)
    .map((term) => `"${term.words.join(' ')}"${term.star || (beginnings && !term.quoted) ? '*' : ''}`)
  if (texts.length === 0) return null
  const any = (letter: string, values: readonly number[] | null): string[] =>
    values === null ? [] : [`(${values.map((value) => `"${facetMark}${letter}${value}"`).join(' OR ')})`]
  const parts = [
    ...texts,
    ...any('k', facets.keys),
    ...any('t', facets.tools),
    ...any('c', facets.classes),
    ...any('s', facets.statuses),
    ...(facets.errorsOnly ? [`"${facetMark}e"`] : []),
  ]
  const all = parts.join(' AND ')
  return facets.own ? all : `(${all}) NOT "${facetMark}o"`
}

/** A LIKE pattern that finds `text` anywhere; used with `ESCAPE '\\'`. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
}
