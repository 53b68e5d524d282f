import { parseArgs } from 'node:util'
import { readDeepLink } from '../../shared/deepLink.ts'

/** How long the headless shell runs: until it is told to quit, for one poll of everything, or for a set time. */
export type RunLength = { mode: 'until_quit' } | { mode: 'once' } | { mode: 'for'; seconds: number }

/** What was asked for on the command line. */
export interface Flags {
  /** As typed; `null` = the platform's own folder. */
  dataDir: string | null
  /** 0 = any free port. */
  port: number
  /** As typed; `null` = no config file. */
  configFile: string | null
  /** File with the passphrase that seals the keys, as typed; `null` = none. */
  passphraseFile: string | null
  demo: boolean
  /** Open the page in a browser once it is served. */
  open: boolean
  /** A `headroom:` link to open it at; `null` = as it was left. */
  link: string | null
  run: RunLength
  /** End with one JSON object on stdout, and write nothing else there. */
  json: boolean
}

export type FlagsRead = { ok: true; flags: Flags } | { ok: true; help: string } | { ok: false; message: string }

/** The text of `--help`. */
export const usage = `Headroom, headless: the same core and the same page as the desktop app, in your browser.

  npm run serve -- [flags]

  --data DIR       keep everything in this folder (default: the platform's own place for data)
  --port N         listen on 127.0.0.1:N (default: any free port)
  --config FILE    connections to add or update at start (docs/config.schema.json describes it)
  --passphrase-file FILE
                   passphrase that seals the keys (mode 0600; or the variable HEADROOM_PASSPHRASE, or ask in the page)
  --demo           start the simulated APIs and connect to them
  --open LINK      open the page at a place in it, e.g. 'headroom://log?outcome=errors'
  --no-open        do not open the page in a browser
  --once           poll every connection once, print the state and exit; no page is served
  --for SECONDS    serve for so long, then print the state and exit
  --json           print exactly one JSON object on stdout at the end; everything else goes to stderr
  --help           print this
`

const options = {
  data: { type: 'string' },
  port: { type: 'string' },
  config: { type: 'string' },
  'passphrase-file': { type: 'string' },
  demo: { type: 'boolean' },
  open: { type: 'string' },
  'no-open': { type: 'boolean' },
  once: { type: 'boolean' },
  for: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The longest `--for`: a year, in seconds. */
const longestRun = 366 * 86_400

/** Command line to flags, or one sentence saying what is wrong with it. Pure and total. */
export function readFlags(args: string[]): FlagsRead {
  let values
  try {
    values = parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    return wrong(sentenceOf(error))
  }
  if (values.help === true) return { ok: true, help: usage }

  if (values.data === '') return wrong('--data needs the path of a folder.')
  if (values.config === '') return wrong('--config needs the path of a file.')
  if (values.open !== undefined && readDeepLink(values.open) === null) {
    return wrong(`--open needs a link such as headroom://log?outcome=errors, not "${clipped(values.open)}".`)
  }
  if (values['passphrase-file'] === '') return wrong('--passphrase-file needs the path of a file.')
  const port = values.port === undefined ? 0 : wholeNumber(values.port, 0, 65_535)
  if (port === null) return wrong(`--port must be a whole number from 0 to 65535, not "${clipped(values.port)}".`)
  if (values.once === true && values.for !== undefined) return wrong('--once and --for cannot be used together; choose one.')
  const seconds = values.for === undefined ? null : wholeNumber(values.for, 1, longestRun)
  if (values.for !== undefined && seconds === null) {
    return wrong(`--for must be a whole number of seconds from 1 to ${longestRun}, not "${clipped(values.for)}".`)
  }

  return {
    ok: true,
    flags: {
      dataDir: values.data ?? null,
      port,
      configFile: values.config ?? null,
      passphraseFile: values['passphrase-file'] ?? null,
      demo: values.demo === true,
      open: values['no-open'] !== true,
      link: values.open ?? null,
      run: values.once === true ? { mode: 'once' } : seconds === null ? { mode: 'until_quit' } : { mode: 'for', seconds },
      json: values.json === true,
    },
  }
}

const wrong = (message: string): FlagsRead => ({ ok: false, message: `${message} See --help.` })

const clipped = (text: string | undefined): string => (text ?? '').slice(0, 40)

function wholeNumber(text: string, least: number, most: number): number | null {
  // Number() alone would accept '', ' 1 ', '1e3' and '0x50'.
  if (!/^\d{1,9}$/.test(text)) return null
  const number = Number(text)
  return number >= least && number <= most ? number : null
}

/** Node explains bad flags in several sentences; the first one says what is wrong. */
function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const first = text.split(/\.\s|\n/)[0] ?? text
  return first.endsWith('.') ? first : `${first}.`
}
