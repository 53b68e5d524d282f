import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { app, dialog, ipcMain, Menu, powerMonitor, protocol, safeStorage, session, shell } from 'electron'
import { linkIn, readDeepLink, type DeepLink } from '../../shared/deepLink.ts'
import type { Handlers } from '../../shared/dispatch.ts'
import { safeText } from '../../shared/redact.ts'
import type { App as Core } from '../core/app.ts'
import { HistoryError } from '../core/history/errors.ts'
import { systemClock } from '../core/platform/clock.ts'
import { defaultDataDir } from '../core/platform/dataDir.ts'
import { createJsonLog } from '../core/platform/jsonLog.ts'
import { readPageFiles } from '../core/platform/pageFiles.ts'
import { answerSecondStarts, runningSentence, showRunningInstance } from '../core/platform/runningInstance.ts'
import { insistOnTls } from '../core/platform/secureTransport.ts'
import { takeKeyVariables, takePassphrase } from '../core/platform/takeKeyVariables.ts'
import type { HistoryClient } from '../core/history/types.ts'
import type { Clock, LaunchAtLogin, Log, Ports, SecretBox } from '../core/ports.ts'
import { startHistory } from '../core/startHistory.ts'
import { aboutPanel } from './aboutPanel.ts'
import type * as CoreParts from './coreParts.ts'
import { guardContents, guardSession } from './guards.ts'
import { answerCalls } from './ipc.ts'
import { createLaunchAtLogin, hiddenArgument } from './launchAtLogin.ts'
import { menuTemplate } from './menu.ts'
import { createNotifier } from './notifier.ts'
import { passphraseFileArgs, passphraseFileIn } from './passphraseFileIn.ts'
import { pageAddress, type PageAddress } from './pageAddress.ts'
import { createPower } from './power.ts'
import { pagePrivileges, servePage } from './protocol.ts'
import { calmPushes } from './pushes.ts'
import { quitInOrder } from './quit.ts'
import { createTray } from './tray.ts'
import { watchGlance } from './watchGlance.ts'
import { openMainWindow, type MainWindow } from './window.ts'

/** What the shell is given by its entry module, which knows where things lie. */
export interface ShellParts {
  /** Everything the core consists of; asked for again, it is the same. */
  loadCore(): Promise<Pick<typeof CoreParts, 'createApp' | 'createSecretBox' | 'dispatch' | 'withKeyVariables'>>
  spawnHistory(): Worker
  startDemo: NonNullable<Ports['startDemo']>
  /** Absolute paths of the built preload and of the folder with the built page. */
  files: { preload: string; page: string }
}

/** Everything `start` hands on. */
interface Foundation {
  parts: ShellParts
  page: PageAddress
  dataDir: string
  /** Being opened since before the app was ready. */
  history: Promise<HistoryClient>
  /** Keys that the user keeps in the environment. */
  keyVariables: ReadonlyMap<string, string>
  /** What seals them where there is no keyring, should the environment have it. */
  passphrase: string | null
  /** File with that passphrase, named on the command line. */
  passphraseFile: string | null
  /** The link whose click started the app, where an event tells it. */
  clickedLink(): DeepLink | null
  clock: Clock
  log: Log
}

/** Exit code when the app could not start; the reason was shown. */
const couldNotStart = 2
/** The same words as in the installers, or Windows shows no notifications (product: Shell extras). */
const windowsAppId = 'org.headroom.desktop'
/** Of links to a place in the app, as electron-builder registers it, too. */
const linkScheme = 'headroom'

/** Runs the desktop app: called once, while the entry module is evaluated. */
export function runShell(parts: ShellParts): void {
  // Keys, history and log are nobody else's business.
  process.umask(0o077)
  const ignoredTlsSwitch = insistOnTls()
  const keyVariables = takeKeyVariables(process.env)
  const passphrase = takePassphrase(process.env)
  const passphraseFile = passphraseFileIn(process.argv)
  app.enableSandbox()
  app.setAppUserModelId(windowsAppId)
  const chosenFolder = app.commandLine.getSwitchValue('user-data-dir')
  // Not Electron's own default: the headless shell shows the same history.
  const dataDir = resolve(chosenFolder === '' ? defaultDataDir() : chosenFolder)
  keepIn(dataDir)
  // One app per data folder; the second one makes the first show itself.
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  protocol.registerSchemesAsPrivileged([pagePrivileges])

  const clock = systemClock()
  const log = createJsonLog({ file: join(dataDir, 'logs', 'desktop.jsonl'), echo: (line) => console.log(line), now: () => clock.now() })
  if (ignoredTlsSwitch) log.warn('tls.switch_ignored', { variable: 'NODE_TLS_REJECT_UNAUTHORIZED' })
  const page = pageAddress({ isPackaged: app.isPackaged, developmentUrl: process.env['ELECTRON_RENDERER_URL'] })
  guardContents(app, page, log)
  const history = startHistory({ spawnHistory: () => parts.spawnHistory(), dataDir, log })
  // Whoever uses it hears why it failed.
  history.catch(() => undefined)
  process.on('uncaughtException', (error) => fail(log, 'crashed', 'Headroom has to end', error))
  process.on('unhandledRejection', (error) => log.error('rejection.unhandled', { error }))
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  // macOS tells of a clicked link in an event, before the app is ready when the click started it.
  let clickedLink: DeepLink | null = null
  app.once('open-url', (event, url) => {
    event.preventDefault()
    clickedLink = linkOf([url], log)
  })
  // Never awaited at top level: 'ready' comes only after the entry module (trust B1).
  app
    .whenReady()
    .then(() => start({ parts, page, dataDir, history, keyVariables, passphrase, passphraseFile, clickedLink: () => clickedLink, clock, log }))
    .catch(async (error: unknown) => fail(log, 'start.failed', 'Headroom cannot start', await withRunning(dataDir, error)))
}

/** Has Electron keep its own files there, too. It takes only folders that are there; what is wrong with one, the history says. */
function keepIn(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    app.setPath('userData', dataDir)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
  }
}

async function start(foundation: Foundation): Promise<void> {
  const { parts, page, dataDir, clock, log } = foundation
  guardSession(session.defaultSession, page, log)
  servePage(protocol, readPageFiles(parts.files.page), page)

  let window: MainWindow | null = null
  const showWindow = (): void => window?.show()
  const openLink = (link: DeepLink | null): void => {
    showWindow()
    if (link === null) return
    if ('alertId' in link) window?.push('evidence.requested', link)
    else window?.push('view.requested', link)
  }
  const notifier = createNotifier({ clock, showWindow })
  // In the next turn: what it evaluates would hold up the window, which is opened in this one and needs it only when its page asks.
  const loaded = nextTurn().then(() => parts.loadCore())
  const core = Promise.all([loaded, loaded.then((some) => openSecrets(foundation, some))]).then(([{ createApp }, secrets]) =>
    createApp({
      shell: 'desktop',
      version: app.getVersion(),
      dataDir,
      clock,
      random: Math.random,
      fetch: globalThis.fetch,
      notifier,
      secrets,
      log,
      power: createPower(powerMonitor),
      launchAtLogin: launchAtLogin(foundation),
      spawnHistory: () => parts.spawnHistory(),
      startDemo: () => parts.startDemo(),
      chooseFile: async (name) => {
        const { canceled, filePath } = await dialog.showSaveDialog({ title: 'Save as', defaultPath: join(app.getPath('downloads'), name), properties: ['createDirectory', 'showOverwriteConfirmation'] })
        return canceled || filePath === '' ? null : filePath
      },
    }, foundation.history),
  )
  const { isQuitting } = quitInOrder(app, { end: () => endOf(core), clock, log })
  // At the end of a session the system only asks once.
  powerMonitor.on('shutdown', () => app.quit())

  const handlers = core.then((running) => running.handlers)
  answerCalls(ipcMain, { core: loaded, handlers, page, log })
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged, { openDataFolder: () => void shell.openPath(dataDir) })),
  )
  window = openMainWindow({
    page,
    preload: parts.files.preload,
    placeFile: join(dataDir, 'window.json'),
    title: app.getName(),
    isPackaged: app.isPackaged,
    startHidden: process.argv.includes(hiddenArgument) || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin),
    log,
    isQuitting,
    onFirstHidden: () => notifier.tell('Headroom keeps watching', 'Start it again to see the window. Quit it from its menu or its tray icon.'),
  })
  app.on('activate', showWindow)
  app.on('second-instance', (_event, argv) => {
    openLink(linkOf(argv, log))
    if (wantsDemo(argv)) void beginDemo(parts, handlers, log)
  })

  const firstLink = linkOf(process.argv, log) ?? foundation.clickedLink()
  if (firstLink !== null) openLink(firstLink)
  app.on('open-url', (event, url) => {
    event.preventDefault()
    openLink(linkOf([url], log))
  })
  app.setAboutPanelOptions(aboutPanel(app.getVersion(), process.versions))

  const running = await core
  const stopAnswering = await answerSecondStarts(dataDir, { shell: 'desktop', pid: process.pid }, openLink)
  app.on('quit', () => void stopAnswering())
  log.info('started', { version: app.getVersion() })
  connectDesktop(running, window, foundation)
  if (wantsDemo(process.argv)) await beginDemo(parts, handlers, log)
}

function linkOf(argv: readonly string[], log: Log): DeepLink | null {
  const text = linkIn(argv)
  const link = text === null ? null : readDeepLink(text)
  if (text !== null && link === null) log.warn('link.refused', { link: safeText(text, 200) })
  return link
}

function launchAtLogin({ dataDir, passphraseFile }: Foundation): LaunchAtLogin {
  const { env, execPath, platform } = process
  return createLaunchAtLogin({
    app,
    platform,
    program: execPath,
    configHome: env['XDG_CONFIG_HOME'] ?? join(app.getPath('home'), '.config'),
    appImage: env['APPIMAGE'],
    args: [...(dataDir === defaultDataDir() ? [] : [`--user-data-dir=${dataDir}`]), ...passphraseFileArgs(passphraseFile)],
  })
}

async function openSecrets(
  { dataDir, keyVariables, passphrase, passphraseFile, log }: Foundation,
  { createSecretBox, withKeyVariables }: Pick<typeof CoreParts, 'createSecretBox' | 'withKeyVariables'>,
): Promise<SecretBox> {
  const box = await createSecretBox({ keyring: safeStorage, platform: process.platform, dataDir, log, passphrase, passphraseFile })
  return withKeyVariables(box, { file: join(dataDir, 'key-variables.json'), variables: keyVariables, log })
}

/** Joins what the core pushes to the page, and to the tray icon and the badge. */
function connectDesktop({ on, handlers }: Pick<Core, 'on' | 'handlers'>, window: MainWindow, { clock, log }: Foundation): void {
  const tray = createTray({ level: 'idle', text: app.getName() }, { showWindow: () => window.show(), quit: () => app.quit() }, (error) =>
    log.warn('tray.failed', { error }),
  )
  const lookAgain = watchGlance({
    handlers,
    clock,
    show: (glance, unacknowledged) => {
      tray.show(glance)
      app.setBadgeCount(unacknowledged)
    },
    onProblem: (error) => log.warn('glance.failed', { error }),
  })
  const push = calmPushes(clock, (name, payload) => window.push(name, payload))
  on((name, payload) => {
    push(name, payload)
    lookAgain()
  })
}

async function endOf(core: Promise<Pick<Core, 'stop'>>): Promise<void> {
  // A core that never came up has nothing to end.
  const running = await core.catch(() => null)
  await running?.stop()
}

const wantsDemo = (argv: readonly string[]): boolean => argv.includes('--demo')

async function beginDemo(parts: ShellParts, handlers: Promise<Handlers>, log: Log): Promise<void> {
  const { dispatch } = await parts.loadCore()
  const reply = await dispatch(await handlers, 'demo.start', {}, (error) => log.error('demo.failed', { error }))
  if (!reply.ok) log.warn('demo.refused', { message: reply.message })
}

/** A folder that another Headroom holds: that one is asked to show itself, and the sentence says which it is. */
async function withRunning(dataDir: string, error: unknown): Promise<unknown> {
  if (!(error instanceof HistoryError) || error.code !== 'locked') return error
  const link = linkIn(process.argv)
  const running = await showRunningInstance(dataDir, link !== null && readDeepLink(link) !== null ? link : null)
  return running === null ? error : new HistoryError('locked', runningSentence(dataDir, running, true))
}

function fail(log: Log, event: string, title: string, error: unknown): void {
  log.error(event, { error })
  dialog.showErrorBox(title, error instanceof Error ? error.message : String(error))
  app.exit(couldNotStart)
}
