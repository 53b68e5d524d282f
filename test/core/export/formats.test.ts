import { createRequire } from 'node:module'
import Ajv from 'ajv'
import { parse as parseCsv } from 'csv-parse/sync'
import * as fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { Exporter, type ExportedCall } from '../../../electron/core/export/exportedCall.ts'
import { formatWriters } from '../../../electron/core/export/formats.ts'
import type { WholeCall } from '../../../electron/core/history/types.ts'
import { exportFormats, type ExportFormat } from '../../../shared/exportOptions.ts'
import { connection, newCall, verdict } from '../history/samples.ts'

const harSchemas = createRequire(import.meta.url)('har-schema') as Record<string, object>
/** The published JSON schema of HAR 1.2. It asks for formats of dates and addresses, which are checked by hand. */
function harProblems(text: string): unknown {
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false })
  for (const [name, schema] of Object.entries(harSchemas)) {
    const { $schema: _draft, ...rest } = schema as { $schema?: string; $id?: string }
    ajv.addSchema(rest, rest.$id ?? name)
  }
  const check = ajv.getSchema('har.json#') ?? ajv.getSchema('har.json')
  if (check === undefined) throw new Error('The schema of HAR is not there.')
  return check(JSON.parse(text)) ? null : check.errors
}

const hostile = fc.oneof(
  fc.constantFrom('=1+1', '+cmd|calc', '-2', '@SUM(A1)', '\ttab', '\rreturn', '\0=1', 'a,b', 'say "hi"', 'two\nlines', 'x\r\ny', '', '\u202Egnp.exe', '\uD800', '{"a":1}', "'quoted'"),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })
const calls: fc.Arbitrary<WholeCall[]> = fc.array(
  fc
    .record({
      tool: maybe(hostile),
      route: maybe(hostile),
      method: maybe(fc.constantFrom('GET', 'POST')),
      errorText: maybe(hostile),
      args: maybe(fc.oneof(fc.json(), hostile)),
      note: maybe(hostile),
      keyLabel: maybe(hostile),
      durationMs: maybe(fc.nat(100_000)),
      status: maybe(fc.integer({ min: 100, max: 599 })),
      isSelf: fc.boolean(),
    })
    .map((more, index = 0): WholeCall => ({ ...newCall({ keyId: 'k1', verdict: verdict('ok'), at: 1_795_305_600_000 }), id: String(index), pollId: 'p', pinned: false, ...more })),
  { maxLength: 6 },
)
const exported = (list: readonly WholeCall[]): ExportedCall[] => {
  const exporter = new Exporter({ filter: {}, format: 'json', withArguments: true, withNames: true }, [connection()])
  return list.map((call) => exporter.exported(call))
}
const textOf = (format: ExportFormat, list: readonly ExportedCall[]) => {
  const writer = formatWriters[format]
  return writer.begin('1.0') + (list.length > 0 ? writer.calls(list, true) : '') + writer.end
}
const trigger = /^[=+\-@\t\r\0]/

describe('exported files', () => {
  it('row 76: CSV reads back in two parsers as the same cells, and none begins like a formula', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const rows = exported(list)
        const text = textOf('csv', rows)
        const one = parseCsv(text, { relax_column_count: false, record_delimiter: '\r\n' })
        const other = Papa.parse<string[]>(text, { newline: '\r\n', delimiter: ',' }).data.filter((row) => row.length > 1)
        expect(other).toEqual(one)
        const [head = [], ...body] = one
        expect(body).toHaveLength(rows.length)
        for (const [index, row] of body.entries()) {
          for (const cell of row) expect(cell).not.toMatch(trigger)
          const error = row[head.indexOf('error')]
          const wanted = (rows[index]?.error ?? '').toWellFormed().replaceAll('\0', '\uFFFD')
          expect(error === wanted || error === `'${wanted}`).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('row 76: JSON and NDJSON hold everything and read back as it was', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const rows = JSON.parse(JSON.stringify(exported(list))) as unknown[]
        expect(JSON.parse(textOf('json', exported(list)))).toEqual(rows)
        expect(textOf('ndjson', exported(list)).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)).toEqual(rows)
      }),
      { numRuns: 100 },
    )
  })

  it('row 76: HAR is valid by the published schema, with addresses that parse and times that add up', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const text = textOf('har', exported(list))
        expect(harProblems(text)).toBeNull()
        const { log } = JSON.parse(text) as { log: { entries: { time: number; request: { url: string }; timings: Record<string, number>; startedDateTime: string }[] } }
        for (const entry of log.entries) {
          expect(URL.canParse(entry.request.url)).toBe(true)
          expect(new Date(entry.startedDateTime).toISOString()).toBe(entry.startedDateTime)
          expect(Object.values(entry.timings).reduce((sum, part) => sum + part, 0)).toBe(entry.time)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('the schema of HAR would notice an entry that is none', () => {
    expect(harProblems('{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[{"time":"soon"}]}}')).not.toBeNull()
  })

  it.each(exportFormats)('row 76: no %s holds a secret, wherever it stood, and replacements are counted', (format) => {
    const canary = 'CANARY0123456789abcdef'
    const secrets = [`Bearer ${canary}`, `https://x.test/?api_key=${canary}`, `hdrm_live_${canary}`, `sk-${canary}`, `{"password":"${canary}"}`, `Cookie: a=${canary}`]
    const exporter = new Exporter({ filter: {}, format, withArguments: true, withNames: true }, [connection()])
    const rows = secrets.map((secret, index) =>
      exporter.exported({
        ...newCall({ keyId: 'k1', tool: secret, route: `/v1/${secret}`, errorText: secret, args: JSON.stringify({ headers: { authorization: canary }, text: secret }), raw: secret }),
        id: String(index),
        pollId: 'p',
        keyLabel: secret,
        pinned: true,
        note: secret,
      }),
    )
    expect(textOf(format, rows)).not.toContain(canary)
    expect(exporter.replaced).toBeGreaterThanOrEqual(secrets.length * 5)
  })

  it('row 76: leaves arguments and names out when asked to', () => {
    const exporter = new Exporter({ filter: {}, format: 'json', withArguments: false, withNames: false }, [connection()])
    const call = (keyId: string): WholeCall => ({ ...newCall({ keyId, args: '{"a":1}', raw: '{"b":2}' }), id: '1', pollId: 'p', keyLabel: 'Maja', pinned: false, note: null })
    expect([call('k1'), call('k2'), call('k1')].map((one) => exporter.exported(one)).map(({ key, connection: name, arguments: given, row }) => [key, name, given, row])).toEqual([
      ['key 1', 'connection 1', null, null],
      ['key 2', 'connection 1', null, null],
      ['key 1', 'connection 1', null, null],
    ])
  })
})
