import { describe, expect, it } from 'vitest'
import { readFlags, usage, type Flags } from '../../electron/serve/flags.ts'

const plain: Flags = { dataDir: null, port: 0, configFile: null, passphraseFile: null, link: null, demo: false, open: true, run: { mode: 'until_quit' }, json: false }

describe('flags', () => {
  it.each<[string, Partial<Flags>]>([
    ['', {}],
    ['--data /tmp/x', { dataDir: '/tmp/x' }],
    ['--data=x', { dataDir: 'x' }],
    ['--port 8080', { port: 8080 }],
    ['--port 0', { port: 0 }],
    ['--port=65535', { port: 65_535 }],
    ['--config c.json', { configFile: 'c.json' }],
    ['--demo', { demo: true }],
    ['--no-open', { open: false }],
    ['--once', { run: { mode: 'once' } }],
    ['--for 60', { run: { mode: 'for', seconds: 60 } }],
    ['--json', { json: true }],
    ['--once --json --demo --no-open', { run: { mode: 'once' }, json: true, demo: true, open: false }],
    ['--port 1 --port 2', { port: 2 }],
  ])('"%s" is understood', (line, expected) => {
    expect(readFlags(line.split(' ').filter((word) => word !== ''))).toEqual({ ok: true, flags: { ...plain, ...expected } })
  })

  it.each(['--help', '-h', '--once --help'])('"%s" gives the help', (line) => {
    expect(readFlags(line.split(' '))).toEqual({ ok: true, help: usage })
  })

  it('names every flag in the help', () => {
    for (const name of ['data', 'port', 'config', 'demo', 'no-open', 'once', 'for', 'json', 'help']) expect(usage).toContain(`--${name}`)
  })

  it.each<[string[], string]>([
    [['--prot', '1'], "Unknown option '--prot'. See --help."],
    [['-x'], "Unknown option '-x'. See --help."],
    [['serve'], "Unexpected argument 'serve'. See --help."],
    [['--port'], "Option '--port <value>' argument missing. See --help."],
    [['--port', 'http'], '--port must be a whole number from 0 to 65535, not "http". See --help.'],
    [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536". See --help.'],
    [['--port=-1'], '--port must be a whole number from 0 to 65535, not "-1". See --help.'],
    [['--port', '1e3'], '--port must be a whole number from 0 to 65535, not "1e3". See --help.'],
    [['--port', ' 80'], '--port must be a whole number from 0 to 65535, not " 80". See --help.'],
    [['--port='], '--port must be a whole number from 0 to 65535, not "". See --help.'],
    [['--for', '0'], '--for must be a whole number of seconds from 1 to 31622400, not "0". See --help.'],
    [['--for', '1.5'], '--for must be a whole number of seconds from 1 to 31622400, not "1.5". See --help.'],
    [['--for', '99999999'], '--for must be a whole number of seconds from 1 to 31622400, not "99999999". See --help.'],
    [['--once', '--for', '5'], '--once and --for cannot be used together; choose one. See --help.'],
    [['--data='], '--data needs the path of a folder. See --help.'],
    [['--config='], '--config needs the path of a file. See --help.'],
    [['--json=yes'], "Option '--json' does not take an argument. See --help."],
    [['--port', '--json'], "Option '--port' argument is ambiguous. See --help."],
  ])('%j is refused in one sentence', (args, message) => {
    expect(readFlags(args)).toEqual({ ok: false, message })
  })

  it('clips what it repeats', () => {
    const read = readFlags(['--port', 'x'.repeat(10_000)])
    expect(read.ok ? '' : read.message.length).toBeLessThan(200)
  })
})
