/** A piece of a query with its place in the text, so that what is wrong can be pointed at. */
export interface Piece {
  from: number
  to: number
}

/**
 * The pieces of a query: `(`, `)`, `not(`, `or(`, a `-` before a term, `field:value,value`, a comparison, a word, a
 * "phrase". Nothing is judged here.
 */
export type Term = Piece &
  (
    | { kind: 'open'; word: 'not' | 'or' | 'group' }
    | { kind: 'close' }
    | { kind: 'minus' }
    | { kind: 'field'; field: string; values: (Piece & { text: string })[] }
    | { kind: 'duration'; sign: '>' | '<'; text: string }
    | { kind: 'word'; text: string }
    | { kind: 'phrase'; text: string }
  )

/** A value in quotes takes `\"` and `\\` for the characters themselves. */
const quotedValue = /"((?:\\["\\]|[^"])*)"?/y
const plainValue = /[^\s"(),]+/y
const fieldStart = /([a-z]+):(?!\/)/iy
const opening = /(not|or|and)?\(/iy
const comparison = /([<>])=?([0-9][^\s"()]*)/y
const phrase = /"([^"]*)"?/y
const word = /[^\s"()]+/y

/** Takes a query apart. Total: any text has pieces. */
export function termsOf(query: string): Term[] {
  const terms: Term[] = []
  let at = 0
  const next = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at
    return form.exec(query)
  }
  const add = (match: RegExpExecArray, term: { [Key in Term['kind']]: Omit<Extract<Term, { kind: Key }>, 'from' | 'to'> }[Term['kind']]): void => {
    const from = at
    at += match[0].length
    terms.push({ ...term, from, to: at })
  }
  const values = (): (Piece & { text: string })[] => {
    const found: (Piece & { text: string })[] = []
    for (;;) {
      const from = at
      const quoted = next(quotedValue)
      const match = quoted ?? next(plainValue)
      if (match !== null) {
        at += match[0].length
        found.push({ text: quoted === null ? match[0] : (match[1] ?? '').replace(/\\(["\\])/g, '$1'), from, to: at })
      }
      if (query[at] !== ',') return found
      at += 1
    }
  }
  while (at < query.length) {
    if (/\s/.test(query[at] ?? '')) {
      at += 1
      continue
    }
    let match: RegExpExecArray | null
    if ((match = next(opening)) !== null) {
      const named = match[1]?.toLowerCase()
      add(match, { kind: 'open', word: named === 'not' || named === 'or' ? named : 'group' })
    } else if (query[at] === ')') {
      terms.push({ kind: 'close', from: at, to: at + 1 })
      at += 1
    } else if (query[at] === '-' && /[^\s)-]/.test(query[at + 1] ?? '')) {
      terms.push({ kind: 'minus', from: at, to: at + 1 })
      at += 1
    } else if ((match = next(fieldStart)) !== null) {
      const from = at
      at += match[0].length
      const given = values()
      terms.push({ kind: 'field', field: (match[1] ?? '').toLowerCase(), values: given, from, to: at })
    } else if ((match = next(comparison)) !== null) {
      add(match, { kind: 'duration', sign: match[1] === '<' ? '<' : '>', text: match[2] ?? '' })
    } else if ((match = next(phrase)) !== null) {
      add(match, { kind: 'phrase', text: match[1] ?? '' })
    } else if ((match = next(word)) !== null) {
      add(match, { kind: 'word', text: match[0] })
    } else at += 1
  }
  return terms
}
