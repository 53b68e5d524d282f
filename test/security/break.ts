/** One change of a source that takes a security measure away, and the test that has to notice (`npm run breaks`). */
export interface Break extends Edit {
  /**
   * The row or rows of docs/security.md whose measure this takes away: `13`, `C7`, or the first words of a row of the
   * local server or the packages.
   */
  measure: string | readonly string[]
  /** The test that has to turn red, as docs/security.md names it. */
  test: TestName
  /** What is run where that names no test but a check made in others. */
  through?: TestName
  /** More to change at once, where another layer would hold without the first. */
  also?: readonly Edit[]
  /** What somebody may want to know who wonders about this change. */
  why?: string
}

/** A change of one source file. */
export interface Edit {
  /** File, from the project's folder. */
  source: string
  /** Text that stands exactly once in it. */
  from: string
  /** What to put in its place. */
  to: string
}

/** A test by its file and the beginning of its name, or of the name of the block around it. */
export interface TestName {
  file: string
  name: string
}

/** The rows a break belongs to. */
export const measuresOf = ({ measure }: Pick<Break, 'measure'>): readonly string[] => (typeof measure === 'string' ? [measure] : measure)

/** All that a break changes. */
export const editsOf = ({ source, from, to, also = [] }: Break): readonly Edit[] => [{ source, from, to }, ...also]

/** The source with the change made; `null` when the text to change does not stand in it exactly once. */
export function edited(text: string, { from, to }: Pick<Edit, 'from' | 'to'>): string | null {
  const [before, after, ...more] = text.split(from)
  return before === undefined || after === undefined || more.length > 0 ? null : before + to + after
}

/** A pattern for the names of tests as runners spell them: what a table of cases puts into a name may be anything. */
export function namePattern(name: string): string {
  return name
    .split(/%[sdifjoOp#]|\$\{[^}]*\}|\$[\w.]+/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
    .join('.*')
}
