import { callFilterSchema, type CallConditions, type CallFilter } from '../callFilter.ts'
import { callMarks, statusFamilies, withoutEmpty } from '../filterParts.ts'
import { verdictClasses } from '../model.ts'
import { termsOf, type Piece, type Term } from './terms.ts'
import { readDay, readDuration, readInstant } from './values.ts'

/** Something in a query that was not understood, in one sentence, and where it stands. */
export interface QueryProblem extends Piece {
  sentence: string
}

/** What a query means, as far as it was understood. */
export interface ParsedQuery {
  filter: CallFilter
  problems: QueryProblem[]
}

/** Fields of the language, in the order in which they are offered, with what they take. */
export const queryFields = {
  status: 'a status or a family of them: 429, 4xx',
  verdict: 'what the answer means: missing_scope',
  tool: 'a tool, * for anything: list_*',
  key: 'a key by its label: ci-*',
  connection: 'a connection by its name',
  outcome: 'ok or errors',
  since: 'a time: 2h, 14:02, yesterday, 2026-11-27',
  until: 'a time: 30m, 14:05, now',
  on: 'a day: today, yesterday, 2026-11-27',
  is: 'pinned or noted',
  own: 'yes to see our own polls too',
} as const
type Field = keyof typeof queryFields

const deepest = 8
const longest = 2000

/**
 * Reads the query language of the log: `status:429 tool:list_* key:ci -verdict:ok >2s <10s since:2h "a phrase" word
 * not(…) or(… (… …))`. All terms have to hold; values of one field are alternatives. Total: what is not understood is left
 * out and said. Words for times are read against `now`.
 */
export function parseQuery(query: string, now: number): ParsedQuery {
  if (query.length > longest) return { filter: {}, problems: [{ from: longest, to: query.length, sentence: `A query may have at most ${longest} characters.` }] }
  const reader = new QueryReader(termsOf(query), now)
  const filter: CallFilter = withoutEmpty(reader.conjunction(0))
  if (reader.own) filter.own = true
  const checked = callFilterSchema.safeParse(filter)
  if (!checked.success) reader.problems.push({ from: 0, to: query.length, sentence: `This asks for too much at once: ${checked.error.issues[0]?.message ?? 'it is too long'}.` })
  return { filter: checked.success ? filter : {}, problems: reader.problems }
}

class QueryReader {
  readonly problems: QueryProblem[] = []
  own = false
  readonly #terms: readonly Term[]
  readonly #now: number
  #at = 0

  constructor(terms: readonly Term[], now: number) {
    this.#terms = terms
    this.#now = now
  }

  /** Terms up to the end, or to the parenthesis that closes the group. */
  conjunction(depth: number): CallConditions {
    const all: CallConditions = {}
    for (let term = this.#terms[this.#at]; term !== undefined; term = this.#terms[this.#at]) {
      if (term.kind === 'close') {
        if (depth > 0) return all
        this.#at += 1
        this.#fail(term, 'There is no ( before this ).')
      } else this.#merge(all, this.#one(depth), term)
    }
    return all
  }

  /** Conditions of the next term. */
  #one(depth: number): CallConditions {
    const term = this.#terms[this.#at]
    this.#at += 1
    if (term === undefined) return {}
    switch (term.kind) {
      case 'open':
        return this.#group(term, depth)
      case 'minus':
        return negation(this.#one(depth))
      case 'field':
        return this.#field(term, depth)
      case 'duration': {
        const ms = readDuration(term.text)
        if (ms === null) return this.#fail(term, `"${term.text}" is not a duration; write it as 2s, 500ms or 1m.`)
        return term.sign === '>' ? { minDurationMs: ms } : { maxDurationMs: ms }
      }
      case 'word':
        return { text: term.text }
      case 'phrase':
        return term.text.trim() === '' ? {} : { text: `"${term.text}"` }
      case 'close':
        return {}
    }
  }

  #group(term: Piece & { word: 'not' | 'or' | 'group' }, depth: number): CallConditions {
    if (depth >= deepest) {
      this.#at = this.#terms.length
      return this.#fail(term, `Parentheses go at most ${deepest} deep.`)
    }
    const inside = term.word === 'or' ? this.#choices(depth + 1) : this.conjunction(depth + 1)
    // One that is not closed yet is being typed.
    if (this.#terms[this.#at]?.kind === 'close') this.#at += 1
    return term.word === 'not' ? negation(inside) : inside
  }

  #choices(depth: number): CallConditions {
    const choices: CallConditions[] = []
    for (let term = this.#terms[this.#at]; term !== undefined && term.kind !== 'close'; term = this.#terms[this.#at]) {
      const choice = withoutEmpty(this.#one(depth))
      if (Object.keys(choice).length > 0) choices.push(choice)
    }
    return choices.length === 0 ? {} : { anyOf: [choices] }
  }

  #field(term: Piece & { field: string; values: (Piece & { text: string })[] }, depth: number): CallConditions {
    const { field, values } = term
    if (!Object.hasOwn(queryFields, field)) {
      return this.#fail(term, `There is no "${field}:" to filter by; put it in quotes to look for it as text.`)
    }
    if (values.length === 0) return this.#fail(term, `"${field}:" needs ${queryFields[field as Field]}.`)
    return this.#known(field as Field, values, term, depth)
  }

  #known(field: Field, values: (Piece & { text: string })[], term: Piece, depth: number): CallConditions {
    const [first] = values
    const text = first?.text ?? ''
    if (values.length > 1 && !lists.has(field)) this.#fail(term, `"${field}:" takes one value; only ${text} counts.`)
    switch (field) {
      case 'connection':
        return { connectionIds: values.map((value) => value.text) }
      case 'key':
        return { keyIds: values.map((value) => value.text) }
      case 'tool':
        return { tools: values.map((value) => value.text) }
      case 'verdict':
        return { verdicts: this.#each(values, (value) => oneOf(verdictClasses, value.replaceAll('-', '_')), (value) => `There is no verdict "${value}"; there are ${verdictClasses.join(', ')}.`) }
      case 'status':
        return { statuses: this.#each(values, readStatus, (value) => `"${value}" is not a status; write 429 or 4xx.`) }
      case 'is':
        return { marks: this.#each(values, (value) => oneOf(callMarks, value), (value) => `A call can be pinned or noted, not "${value}".`) }
      case 'outcome': {
        const outcome = oneOf(['ok', 'errors', 'all'] as const, text)
        return outcome === null ? this.#fail(term, `"${text}" is not an outcome; write ok or errors.`) : { outcome }
      }
      case 'own':
        if (depth > 0) return this.#fail(term, '"own:yes" can only stand outside of not(…) and or(…).')
        this.own = text !== 'no'
        return {}
      case 'since':
      case 'until': {
        const at = readInstant(text, this.#now)
        if (at === null) return this.#fail(term, `"${text}" is not a time; write 2h, 14:02, yesterday or 2026-11-27T14:02.`)
        return field === 'since' ? { from: at } : { to: at }
      }
      case 'on': {
        const day = readDay(text, this.#now)
        return day ?? this.#fail(term, `"${text}" is not a day; write today, yesterday or 2026-11-27.`)
      }
    }
  }

  #each<Value>(values: (Piece & { text: string })[], read: (text: string) => Value | null, sentence: (text: string) => string): Value[] {
    return values.flatMap((value) => {
      const known = read(value.text.toLowerCase())
      if (known === null) this.#fail(value, sentence(value.text))
      return known === null ? [] : [known]
    })
  }

  /** Adds conditions: lists grow, texts join, what can be only once is replaced and said. */
  #merge(all: CallConditions, more: CallConditions, at: Piece): void {
    for (const [name, value] of Object.entries(more) as [keyof CallConditions, unknown][]) {
      const before: unknown = all[name]
      const both = Array.isArray(before) && Array.isArray(value) ? unique([...(before as unknown[]), ...(value as unknown[])]) : name === 'text' && typeof before === 'string' ? `${before} ${more.text ?? ''}` : value
      if (before !== undefined && both === value && before !== value) this.#fail(at, `${onceOnly[name] ?? name} is said twice; the last one counts.`)
      Object.assign(all, { [name]: both })
    }
  }

  #fail({ from, to }: Piece, sentence: string): CallConditions {
    this.problems.push({ from, to, sentence })
    return {}
  }
}

const lists: ReadonlySet<Field> = new Set(['connection', 'key', 'tool', 'verdict', 'status', 'is'])
const onceOnly: Partial<Record<keyof CallConditions, string>> = { outcome: 'The outcome', minDurationMs: 'The shortest duration', maxDurationMs: 'The longest duration', from: 'The start', to: 'The end' }

const oneOf = <Value extends string>(values: readonly Value[], text: string): Value | null => values.find((value) => value === text.toLowerCase()) ?? null
const unique = (values: unknown[]): unknown[] => values.filter((value, index) => typeof value === 'object' || values.indexOf(value) === index)

function readStatus(text: string): number | (typeof statusFamilies)[number] | null {
  return /^\d{1,3}$/.test(text) ? Number(text) : oneOf(statusFamilies, text)
}

/** Not what an empty group says, which is nothing. */
function negation(conditions: CallConditions): CallConditions {
  const inside = withoutEmpty(conditions)
  return Object.keys(inside).length === 0 ? {} : { not: [inside] }
}
