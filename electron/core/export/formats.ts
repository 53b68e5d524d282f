import { stringify } from 'csv-stringify/sync'
import type { ExportFormat } from '../../../shared/exportOptions.ts'
import type { ExportedCall } from './exportedCall.ts'
import { harEntry } from './har.ts'

/** How a format is written, piece by piece. */
export interface FormatWriter {
  extension: string
  mediaType: string
  begin(version: string): string
  /** Some calls; `isFirst` = nothing was written before. */
  calls(calls: readonly ExportedCall[], isFirst: boolean): string
  end: string
}

const csvColumns = [
  'at', 'connection', 'key', 'tool', 'method', 'route', 'kind', 'status', 'ok', 'verdict', 'cause', 'code', 'confidence', 'scopes', 'budgets',
  'waitMs', 'durationMs', 'error', 'argumentsShape', 'arguments', 'ownPoll', 'pinned', 'note', 'rowId', 'oddities', 'id',
] as const satisfies (keyof ExportedCall)[]

/** RFC 4180; what a spreadsheet would take for a formula gets a ' in front (ASVS 1.2.10, trust C14). */
const csv = (rows: unknown[][]): string => stringify(rows, { record_delimiter: 'windows', escape_formulas: true })

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  // As text: a number among the arguments may be less than zero, and a minus is guarded like any other.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(' ') : JSON.stringify(value)
  // No program reads past a NUL, and half a character cannot be written.
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

const list = (calls: readonly ExportedCall[], isFirst: boolean, text: (call: ExportedCall) => string): string => `${isFirst ? '' : ',\n'}${calls.map(text).join(',\n')}`

/** All formats. */
export const formatWriters: Record<ExportFormat, FormatWriter> = {
  csv: {
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    begin: () => csv([[...csvColumns]]),
    calls: (calls) => csv(calls.map((call) => csvColumns.map((column) => cell(call[column])))),
    end: '',
  },
  json: {
    extension: 'json',
    mediaType: 'application/json',
    begin: () => '[\n',
    calls: (calls, isFirst) => list(calls, isFirst, (call) => JSON.stringify(call)),
    end: '\n]\n',
  },
  ndjson: {
    extension: 'ndjson',
    mediaType: 'application/x-ndjson',
    begin: () => '',
    calls: (calls) => calls.map((call) => `${JSON.stringify(call)}\n`).join(''),
    end: '',
  },
  har: {
    extension: 'har',
    mediaType: 'application/json',
    begin: (version) => `{"log":{"version":"1.2","creator":{"name":"Headroom","version":${JSON.stringify(version)}},"entries":[\n`,
    calls: (calls, isFirst) => list(calls, isFirst, (call) => JSON.stringify(harEntry(call))),
    end: '\n]}}\n',
  },
}
