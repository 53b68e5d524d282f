import type { Dialect } from '../../../shared/dialects/types.ts'
import { parseJson } from '../../../shared/json.ts'
import type { Connection } from '../../../shared/model.ts'
import type { LogPage } from './logAnswer.ts'
import { isLasting, rawRow, type LogRows, type RawRow, type SeenRow } from './logRows.ts'
import { cutRows, markedRow, type RowTexts } from './rowTexts.ts'
import type { Session } from './session.ts'

/** The text of the last look at a log, and what was read from each of its rows; `null` = has to be read each time. */
export interface LastLook {
  texts: RowTexts
  rows: readonly (SeenRow | null)[]
  /** Whose log it is and how it is read: under other facts the same text may say something else. */
  connection: Connection
  dialect: Dialect
}

/** A page whose rows were cut out of its text. */
export interface CutPage extends LogPage {
  /** The answer without its rows. */
  frame: string
  texts: RowTexts
  /** The place in the text of each row. */
  order: number[]
}

/** Lists of an answer that are tried for the one that holds the rows. */
const maxLists = 4

/**
 * Reads a page by the texts of its rows, so that those of the last look are neither parsed nor read again. `null` when they
 * cannot be told apart by their text; then `readPage` reads all.
 */
export function readCutPage(body: string, dialect: Dialect, last: LastLook | null): CutPage | null {
  const lists = last === null ? Array.from({ length: maxLists }, (_, list) => list) : [last.texts.list]
  for (const list of lists) {
    const page = readList(body, list, dialect, last)
    if (page !== null) return page
  }
  return last === null ? null : readCutPage(body, dialect, null)
}

function readList(body: string, list: number, dialect: Dialect, last: LastLook | null): CutPage | null {
  const cut = cutRows(body, list, last?.texts ?? null)
  const frame = cut === null ? null : parseJson(cut.frame)
  if (cut === null || frame === null || !frame.ok) return null
  const answer = dialect.readActivity?.(frame.value)
  // A cursor that is not found may stand in a row.
  if (answer === undefined || (answer.next === null && dialect.endpoints.activity?.paging === 'cursor')) return null
  const { texts, same } = cut
  const order = answer.rows.map(markedRow)
  if (order.length === 0 || order.length !== texts.places.length || new Set(order).size !== order.length) return null
  const rows: RawRow[] = []
  for (const place of order) {
    const text = place === null ? undefined : texts.places[place]
    if (place === null || text === undefined) return null
    const known = last?.rows[same[place] ?? -1] ?? null
    if (known === null) {
      const parsed = parseJson(texts.body.slice(...text))
      if (!parsed.ok) return null
      rows.push(rawRow(parsed.value))
    } else rows.push({ known, value: () => valueOf(texts.body.slice(...text)) })
  }
  return { rows, next: answer.next, problem: null, frame: cut.frame, texts, order: order.filter((place) => place !== null) }
}

/** A text that was parsed before. */
function valueOf(text: string): unknown {
  const parsed = parseJson(text)
  return parsed.ok ? parsed.value : null
}

/** The last look, as long as its rows would be read the same way. */
export function lastLook({ look, connection, dialect }: Session): LastLook | null {
  return look !== null && look.connection === connection && look.dialect === dialect ? look : null
}

/** What the next look need not read again. Of several pages only the first, where known rows come next time. */
export function lookOf({ texts, order }: CutPage, { seen }: LogRows, { connection, dialect }: Session): LastLook {
  const rows: LastLook['rows'][number][] = texts.places.map(() => null)
  for (const [index, place] of order.entries()) {
    const row = seen[index]
    if (row !== undefined && isLasting(row)) rows[place] = row
  }
  return { texts, rows, connection, dialect }
}
