/** docs/security.md as data: which test shows which measure. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from '../../electron/packaging/place.ts'
import type { TestName } from './break.ts'

/** A test that a row of the document names. */
export interface ShownBy extends TestName {
  /** The row's first cell: `13`, `C7`, or the measure in words. */
  row: string
}

/** The document's text. */
export const securityDocument = readFileSync(join(projectDir, 'docs/security.md'), 'utf8')

/** Every test the document names, in its order; one that shows several measures comes with each. */
export const shownBy: readonly ShownBy[] = [...securityDocument.matchAll(/^\| ([^|]+?) \|(.+)$/gm)].flatMap(([, row = '', cells = '']) =>
  [...cells.matchAll(/`(test\/[^`]+)` "([^"]+)"/g)].map(([, file = '', name = '']) => ({ row, file, name })),
)

/** Whether a break's measure means this row. Numbered rows are named whole, the others by their first words. */
export const isRow = (row: string, measure: string): boolean => row === measure || (!/^C?\d+[a-z]?$/.test(row) && measure !== '' && row.startsWith(measure))
