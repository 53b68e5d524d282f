import { spawnSync } from 'node:child_process'
import { parse as parseCsv } from 'csv-parse/sync'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { diagnosticsText } from '../../electron/core/diagnostics.ts'
import { Exporter } from '../../electron/core/export/exportedCall.ts'
import { formatWriters } from '../../electron/core/export/formats.ts'
import type { WholeCall } from '../../electron/core/history/types.ts'
import { logLine } from '../../electron/core/platform/jsonLog.ts'
import { notificationText } from '../../electron/core/platform/notificationText.ts'
import { glanceAt } from '../../electron/shell/glance.ts'
import type { ConnectionView } from '../../shared/answers.ts'
import { scriptString } from '../../shared/callCopy/fetchCode.ts'
import { shellWord } from '../../shared/callCopy/curl.ts'
import { toMarkdown } from '../../shared/callCopy/markdown.ts'
import { parseQuery } from '../../shared/callQuery/parseQuery.ts'
import { printQuery } from '../../shared/callQuery/printQuery.ts'
import type { CallFilter } from '../../shared/callFilter.ts'
import { readDeepLink } from '../../shared/deepLink.ts'
import { parseJson } from '../../shared/json.ts'
import { exactly } from '../../shared/namePattern.ts'
import { safeText } from '../../shared/redact.ts'
import { connection, newCall, verdict } from '../core/history/samples.ts'
import { deceiving, hostileTexts } from './corpus.ts'

/** Those for which something does not hold, so that a failure names them; long ones cut. */
const except = (holds: (text: string) => boolean): string[] => hostileTexts.filter((text) => !holds(text)).map((text) => JSON.stringify(text.slice(0, 60)))

const callsWith = (): WholeCall[] =>
  hostileTexts.map((text, index) => ({ ...newCall({ keyId: 'k1', verdict: verdict('ok'), at: 1_795_305_600_000, tool: text, route: text, errorText: text, args: text }), id: String(index), pollId: 'p', pinned: false, note: text, keyLabel: text }))
const exported = (format: 'csv' | 'json' | 'ndjson' | 'har'): string => {
  const exporter = new Exporter({ filter: {}, format, withArguments: true, withNames: true }, [connection()])
  const writer = formatWriters[format]
  return writer.begin('1.0') + writer.calls(callsWith().map((call) => exporter.exported(call)), true) + writer.end
}

describe('two hundred texts made to be taken for something else', () => {
  it('are that many, and no two the same', () => {
    expect(new Set(hostileTexts).size).toBe(hostileTexts.length)
    expect(hostileTexts.length).toBeGreaterThan(220)
  })

  it('become one short line that says what it holds: notifications, tray, page, terminal', () => {
    expect(except((text) => !deceiving.test(safeText(text, 200)) && Array.from(safeText(text, 200)).length <= 210)).toEqual([])
  })

  it('have no markup and no character that XML forbids in the notifications of any system', () => {
    // XML 1.0, 2.2 Characters: what Windows would refuse the whole notification for.
    const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u
    expect(except((text) => {
      const shown = notificationText(text)
      return !/[<>&]/.test(shown) && !forbidden.test(shown) && !deceiving.test(shown) && shown.length <= 301
    })).toEqual([])
  })

  it('stay one line of the tray as names of connections', () => {
    const view = { id: 'c', state: 'error' as const, stateReason: null }
    expect(except((text) => {
      const { text: line } = glanceAt([{ ...view, name: text, stateReason: text } as ConnectionView], [])
      return !deceiving.test(line) && Array.from(line).length <= 130
    })).toEqual([])
  })

  it('are one line of the log that reads back', () => {
    expect(except((text) => {
      const line = logLine({ at: 0, level: 'info', event: 'x', details: { text, error: new Error(text), [text]: 1 } })
      return !line.includes('\n') && (JSON.parse(line) as { event: string }).event === 'x'
    })).toEqual([])
  })

  it('are cells of a CSV that two parsers read alike, and none begins like a formula', () => {
    const csv = exported('csv')
    const cells = parseCsv(csv, { bom: true, relaxColumnCount: false })
    expect(Papa.parse<string[]>(csv.replace(/^\uFEFF/, ''), { skipEmptyLines: true, delimiter: ',' }).data).toEqual(cells)
    expect(cells).toHaveLength(hostileTexts.length + 1)
    expect(cells.flat().filter((cell) => /^[=+\-@\t\r\0]/.test(cell))).toEqual([])
  })

  it.each(['json', 'har'] as const)('are text in %s', (format) => {
    expect(() => JSON.parse(exported(format)) as unknown).not.toThrow()
  })

  it('are one line each in NDJSON', () => {
    const lines = exported('ndjson').trim().split('\n')
    expect(lines).toHaveLength(hostileTexts.length)
    for (const line of lines) JSON.parse(line)
  })

  it('are one word of a shell', () => {
    const texts = hostileTexts.filter(({ length }) => length < 50_000)
    // Should one of them ever be obeyed, it finds no program and no home.
    const script = ['PATH=', 'HOME=/nowhere', ...texts.map((text) => `printf '%s\\0' ${shellWord(text)}`), ''].join('\n')
    const { stdout } = spawnSync('sh', ['-s'], { input: script, encoding: 'utf8', maxBuffer: 1e8 })
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts.map((text) => text.toWellFormed().replaceAll('\0', '\uFFFD')))
  })

  it('are one string of a script that no element ends', () => {
    expect(except((text) => JSON.parse(scriptString(text)) === text && !scriptString(text).includes('<'))).toEqual([])
  })

  it('open no element, picture or block in Markdown', () => {
    const call = newCall({ keyId: 'k1', verdict: verdict('ok'), at: 0 })
    expect(except((text) => {
      const markdown = toMarkdown({ ...call, id: 'x', pollId: 'p', tool: text, route: null, args: null, errorText: null }, { connection: text, key: text, meaning: text, note: text })
      return !/(?<!\\)[<![`]/.test(markdown.replaceAll('\\\\', '').replaceAll(/^> /gm, '')) && !markdown.includes('\r')
    })).toEqual([])
  })

  it('say nothing in diagnostics but what was measured', () => {
    const secret = 'Bearer sk_live_abcdefghijklmnop'
    expect(diagnosticsText({
      version: '1', shell: 'serve', platform: 'x', versions: {}, secretsKeptIn: secret, notifications: '',
      store: { schemaVersion: 1, sizeBytes: 1, calls: 1, readOnly: false, problem: null }, connections: [], polls: [],
    })).not.toContain('sk_live')
  })

  it('are searched for, refused with a sentence, or both, and never thrown', () => {
    expect(except((text) => {
      const short = text.slice(0, 500)
      const { filter } = parseQuery(short, 0)
      const isKept = (kept: CallFilter) => JSON.stringify(parseQuery(printQuery(kept), 0).filter) === JSON.stringify(kept)
      return isKept(filter) && (exactly(text).length > 400 || isKept(text === '' ? {} : { tools: [exactly(text)] }))
    })).toEqual([])
  })

  it('are no links', () => {
    expect(except((text) => readDeepLink(text) === null && (text === '' || readDeepLink(`headroom://log?${text}`) === null))).toEqual([])
  })

  it('come out of a JSON body as they went in', () => {
    expect(except((text) => {
      const parsed = parseJson(JSON.stringify({ text }))
      return parsed.ok && (parsed.value as { text: string }).text === text
    })).toEqual([])
  })
})
