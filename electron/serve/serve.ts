import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { createClient, type Client } from '../../shared/client.ts'
import type { ConnectionDraft } from '../../shared/connectionDraft.ts'
import { readDeepLink, type DeepLink } from '../../shared/deepLink.ts'
import { dispatch } from '../../shared/dispatch.ts'
import { createApp, type App } from '../core/app.ts'
import { HistoryError } from '../core/history/errors.ts'
import { systemClock } from '../core/platform/clock.ts'
import { defaultDataDir } from '../core/platform/dataDir.ts'
import { createJsonLog } from '../core/platform/jsonLog.ts'
import { readPageFiles } from '../core/platform/pageFiles.ts'
import { answerSecondStarts, findRunningInstance, runningSentence, showRunningInstance } from '../core/platform/runningInstance.ts'
import { insistOnTls } from '../core/platform/secureTransport.ts'
import type { Log } from '../core/ports.ts'
import { applyConfig } from './applyConfig.ts'
import { askHidden } from './askHidden.ts'
import { CannotStart } from '../core/platform/cannotStart.ts'
import { loadConfig } from './config.ts'
import { readFlags, type Flags } from './flags.ts'
import { createNotifier } from './notifier.ts'
import { openAddress } from './open.ts'
import { openSecrets } from './openSecrets.ts'
import { whenAskedToQuit } from './quit.ts'
import { readEndState, stateText } from './report.ts'
import { withSecrets } from './secrets.ts'
import { startServer, type PageServer } from './server.ts'

/** What differs between the bundle and a direct run. */
export interface Place {
  version: string
  /** Folder of the built page. */
  pageDir: string
  spawnHistory(): Worker
}

/** Runs the headless shell until it has done what the command line asks for; resolves with the exit code. */
export async function serve(args: string[], place: Place): Promise<number> {
  const read = readFlags(args)
  if (!read.ok) return cannotStart(read.message)
  if ('help' in read) {
    process.stdout.write(read.help)
    return 0
  }
  try {
    await run(read.flags, place)
    return 0
  } catch (error) {
    if (error instanceof HistoryError && error.code === 'locked') return cannotStart(await lockedSentence(read.flags, error))
    if (error instanceof CannotStart || error instanceof HistoryError) return cannotStart(error.message)
    throw error
  }
}

/** Says who holds the folder, and has it show itself unless nobody is there to see it. */
async function lockedSentence({ dataDir, open, link }: Flags, error: HistoryError): Promise<string> {
  const folder = folderOf(dataDir)
  const running = await (open ? showRunningInstance(folder, link) : findRunningInstance(folder))
  return running === null ? error.message : runningSentence(folder, running, open)
}

const folderOf = (dataDir: string | null): string => resolve(dataDir ?? defaultDataDir())

function cannotStart(sentence: string): number {
  tell(sentence)
  return 2
}

const tell = (text: string): void => void process.stderr.write(`headroom: ${text}\n`)

async function run(flags: Flags, place: Place): Promise<void> {
  if (insistOnTls()) tell('NODE_TLS_REJECT_UNAUTHORIZED was set and is ignored: certificates are always checked.')
  const quit = whenAskedToQuit()
  const drafts = await readConnections(flags.configFile)
  // Data, log and lock are nobody else's business.
  process.umask(0o077)
  const dataDir = folderOf(flags.dataDir)
  const clock = systemClock()
  const log = createJsonLog({ file: join(dataDir, 'logs', 'serve.jsonl'), now: () => clock.now() })

  const secrets = await openSecrets(dataDir, { passphraseFile: flags.passphraseFile, env: process.env }, log)
  let server: PageServer | null = null
  const showAlert = (alertId: string): void => {
    // An open page shows it by itself.
    if (server !== null && server.pagesOpen() === 0) openAddress(addressAt(server.address, { alertId }))
  }
  const openAt = (link: DeepLink | null): void => {
    if (server !== null) openAddress(addressAt(server.address, link))
  }
  let stopAnswering = (): Promise<void> => Promise.resolve()
  const notifier = await createNotifier({ platform: process.platform, busAddress: process.env['DBUS_SESSION_BUS_ADDRESS'], onClick: showAlert })
  let app: App | null = null
  try {
    app = await createApp({
      shell: 'serve',
      version: place.version,
      dataDir,
      clock,
      random: Math.random,
      fetch: globalThis.fetch,
      notifier,
      secrets,
      log,
      spawnHistory: () => place.spawnHistory(),
      // Its code is for those who want it.
      startDemo: async () => (await import('../demo/index.ts')).startDemo(),
    })
    const client = clientOf(app, log)
    if (flags.run.mode !== 'once') server = await listen(app, flags.port, place.pageDir, log)
    await applyConfig(client, drafts)
    if (flags.demo) await beginDemo(client)
    if (server !== null) {
      announce(server, flags)
      stopAnswering = await answerSecondStarts(dataDir, { shell: 'serve', pid: process.pid, at: new URL('/', server.address).href }, openAt)
    }

    if (flags.run.mode === 'once') await Promise.race([app.pollOnce(), quit])
    else await (flags.run.mode === 'for' ? atMost(flags.run.seconds, quit) : quit)
    if (flags.json || flags.run.mode !== 'until_quit') await printState(app, client, flags.json, clock.now())
  } finally {
    await stopAnswering()
    await server?.close()
    await app?.stop()
    await notifier.close()
  }
}

/** Config file to drafts with secrets; a terminal is asked for secrets that the config does not locate. */
async function readConnections(configFile: string | null): Promise<ConnectionDraft[]> {
  if (configFile === null) return []
  const file = resolve(configFile)
  const terminal = process.stdin.isTTY ? (question: string) => askHidden(question, process.stdin, process.stderr) : null
  return withSecrets(await loadConfig(file), { env: process.env, baseDir: dirname(file), ask: terminal })
}

/** Calls without HTTP, checked like all others. */
function clientOf(app: App, log: Log): Client {
  return createClient({
    call: (name, input) => dispatch(app.handlers, name, input, (error) => log.error('call.failed', { name, error })),
    listen: (onEvent) => app.on(onEvent),
  })
}

async function listen(app: App, port: number, pageDir: string, log: Log): Promise<PageServer> {
  try {
    return await startServer({ app, port, files: readPageFiles(pageDir), log })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') throw new CannotStart(`Port ${port} is used by another program; choose another with --port, or leave --port out for a free one.`)
    if (code === 'EACCES') throw new CannotStart(`This user may not listen on port ${port}; choose one above 1023 with --port.`)
    throw error
  }
}

async function beginDemo(client: Client): Promise<void> {
  const reply = await client.call('demo.start', {})
  if (!reply.ok) throw new CannotStart(`The demo does not start: ${reply.message}`)
}

/** The page's address with its token, and what a link leads to. */
export function addressAt(address: string, link: DeepLink | null): string {
  if (link === null) return address
  if ('alertId' in link) return `${address}&alert=${encodeURIComponent(link.alertId)}`
  return `${address}&view=${encodeURIComponent(`${link.page}${link.query === '' ? '' : `?${link.query}`}`)}`
}

/** Says where the page is; opens it only for a run that a person watches. */
function announce(server: PageServer, flags: Flags): void {
  const text = `Headroom is at ${server.address}`
  if (flags.json) tell(text)
  else process.stdout.write(`${text}\n`)
  if (flags.open && flags.run.mode === 'until_quit' && !flags.json) openAddress(addressAt(server.address, flags.link === null ? null : readDeepLink(flags.link)))
}

async function printState(app: App, client: Client, json: boolean, now: number): Promise<void> {
  const state = await readEndState(client, () => app.totals())
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const text = json ? `${JSON.stringify(state.report)}\n` : stateText(state, now, { locale, zone: timeZone })
  await new Promise<void>((done) => process.stdout.write(text, () => done()))
}

async function atMost(seconds: number, quit: Promise<void>): Promise<void> {
  const over = new AbortController()
  await Promise.race([pause(seconds * 1000, undefined, { signal: over.signal }), quit])
  over.abort()
}
