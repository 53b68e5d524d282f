import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callUrl } from '../../../shared/callCopy/callUrl.ts'
import { repeatable } from '../../../shared/callCopy/copiedCall.ts'
import { toCurl } from '../../../shared/callCopy/curl.ts'
import { toFetch } from '../../../shared/callCopy/fetchCode.ts'
import { toMarkdown } from '../../../shared/callCopy/markdown.ts'
import { newCall } from '../../core/history/samples.ts'

const connection = { baseUrl: 'https://api.example.com/v2', authHeader: null }
const hostile = fc.oneof(
  fc.constantFrom("'; touch /tmp/x; '", '$(id)', '`id`', '$API_KEY', '\\', "'\\''", '@/etc/passwd', '!!', '\n', '"', '-o', '{a,b}', '\uD800', 'é\u202E'),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

/** What a shell makes of commands, each word on its own: `curl` is a function that prints them. One shell for all, because starting one takes long. */
function wordsSeenBy(shell: 'sh' | 'bash', commands: readonly string[]): string[][] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; printf 'next command\\0'; }\n${commands.join('\n')}`
  const plain = shell === 'bash' ? ['--norc', '--noprofile'] : []
  const words = execFileSync(shell, [...plain, '-s'], { input: script, env: { API_KEY: 'the key' }, encoding: 'utf8', maxBuffer: 1e8 }).split('\0').slice(0, -1)
  const seen: string[][] = [[]]
  for (const word of words) {
    if (word === 'next command') seen.push([])
    else seen.at(-1)?.push(word)
  }
  return seen.slice(0, -1)
}

describe('a copied call', () => {
  it.each(['sh', 'bash'] as const)('row 48: as curl is read by %s word for word, whatever the body is, with the key from a variable', (shell) => {
    const given = fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 100, maxLength: 150 })
    fc.assert(
      fc.property(given, (list) => {
        const calls = list.map(([text, path, tool]) => ({
          text,
          call: repeatable(newCall({ method: 'POST', route: `/v1/${encodeURIComponent(path.toWellFormed())}`, tool, args: JSON.stringify({ text }) }), connection),
        }))
        const expected = calls.map(({ text, call }) => [
          '--globoff', '--request', 'POST', '--url', call.url,
          '--header', 'Authorization: Bearer the key', '--header', 'Content-Type: application/json',
          '--data-raw', JSON.stringify({ text }).toWellFormed(),
        ])
        expect(wordsSeenBy(shell, calls.map(({ call }) => toCurl(call)))).toEqual(expected)
      }),
      { numRuns: 3 },
    )
  })

  it('row 48: as curl survives arguments that are no JSON, and a tool whose name breaks lines', () => {
    const given = fc.array(fc.tuple(hostile, hostile), { minLength: 100, maxLength: 150 })
    fc.assert(
      fc.property(given, (list) => {
        const commands = list.map(([args, tool]) => toCurl(repeatable(newCall({ method: 'nonsense; rm', route: null, tool, args }), connection)))
        const seen = wordsSeenBy('sh', commands)
        expect(seen).toHaveLength(commands.length)
        for (const words of seen) expect(words.slice(0, 5)).toEqual(['--globoff', '--request', 'POST', '--url', connection.baseUrl])
        for (const command of commands) expect(command).toMatch(/^# The log does not name the address/)
      }),
      { numRuns: 3 },
    )
  })

  it('row 48: as fetch is JavaScript that sends the same', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const call = repeatable(newCall({ method: 'PUT', route: '/items/{id}', tool: null, args: JSON.stringify({ text }) }), { ...connection, authHeader: 'x-api-key' })
        const sent: unknown[] = []
        // oxlint-disable-next-line no-implied-eval -- the point is to run what would be pasted
        const run = new Function('fetch', 'process', `return (async () => {${toFetch(call)}})()`) as (fetch: unknown, process: unknown) => Promise<void>
        await run((...given: unknown[]) => sent.push(given), { env: { API_KEY: 'the key' } })
        expect(sent).toEqual([['https://api.example.com/v2/items/{id}', { method: 'PUT', headers: { 'x-api-key': 'the key', 'Content-Type': 'application/json' }, body: JSON.stringify({ text }) }]])
      }),
      { numRuns: 100 },
    )
  })

  it('never leads the key to another origin', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.webUrl(), fc.constantFrom('.evil.com/x', '@evil.com', '//evil.com', '\\\\evil.com', ':8080/x', '/../..', 'https://evil.com')), (route) => {
        const url = callUrl('https://api.example.com', route)
        expect(url === null ? null : new URL(url).host).toBeOneOf([null, 'api.example.com'])
      }),
    )
  })

  it('row 48: holds no secret in any form', () => {
    const canary = 'CANARY0123456789abcdef'
    const call = { ...newCall({ route: `/v1/x?api_key=${canary}`, errorText: `Bearer ${canary}`, args: JSON.stringify({ password: canary, text: `sk-${canary}` }) }), id: '1', pollId: 'p' }
    const copied = repeatable(call, connection)
    const texts = [toCurl(copied), toFetch(copied), toMarkdown(call, { connection: 'API', key: `hdrm_live_${canary}`, meaning: 'x', note: `Bearer ${canary}` })]
    for (const text of texts) expect(text).not.toContain(canary)
  })

  it('row 48: as Markdown cannot break out of its lines and blocks', () => {
    fc.assert(
      fc.property(hostile, fc.stringMatching(/^[`\n a]{0,12}$/), (name, error) => {
        const text = toMarkdown({ ...newCall({ tool: name, route: null, errorText: error }), id: '1', pollId: 'p' }, { connection: name, key: null, meaning: 'It failed.', note: null })
        expect(text).not.toMatch(/(^|[^\\])<\w/)
        const fence = /Error:\n\n(`{3,})/.exec(text)?.[1] ?? ''
        expect(text.split('\n').filter((line) => line === fence)).toHaveLength(2)
      }),
    )
  })
})
