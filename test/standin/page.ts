import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CdpSession } from './cdp.ts'
import { approve } from './gate.ts'
import { note } from './journal.ts'
import { answerOwnScheme, wireAddress, type WireRequest } from './protocol.ts'
import { chromium } from './runtime.ts'
import { fromWire } from './scheme.ts'
import { isGranted, mayRequest } from './session.ts'
import { closeTarget, createPageTarget } from './targets.ts'
import { ipcBinding, pageWorldScript, preloadWorld, preloadWorldScript, type FromPreload, type ToPreload } from './worlds.ts'

/** A navigation the page wants. */
export interface Navigation {
  url: string
  isMainFrame: boolean
  isRedirect: boolean
}

/** What a page tells the webContents it belongs to. */
export interface PageOwner {
  contents: unknown
  addressChanged(address: string, isSameDocument: boolean): void
  domReady(): void
  loaded(): void
  failed(code: number, reason: string, address: string): void
  console(level: string, text: string): void
  message(message: FromPreload): void
  crashed(): void
  /** False refuses the navigation. */
  mayNavigate(navigation: Navigation): boolean
}

/** How a page is set up, from the window's options. */
export interface PageSetup {
  width: number
  height: number
  preload: string | null
  additionalArguments: string[]
  colorScheme: string
}

interface PausedRequest {
  requestId: string
  request: WireRequest & { urlFragment?: string }
  frameId: string
  resourceType: string
  redirectedRequestId?: string
}

/** CDP names of the permissions a page can ask for, with Electron's names. */
const permissions = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['midi', 'midi'],
  ['camera', 'media'],
  ['microphone', 'media'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-write', 'clipboard-sanitized-write'],
  ['idle-detection', 'idle-detection'],
  ['local-fonts', 'local-fonts'],
] as const

/** One page in Chromium: target, worlds, requests. */
export class Page {
  /** Settled when the page exists and its scripts are in place; every command waits for it. */
  readonly created: Promise<CdpSession>
  targetId = ''
  /** The last `window.open` announced by this page; the popup itself says nothing of it. */
  opening: { url: string; frameName: string; features: string } | null = null
  readonly #owner: PageOwner
  readonly #setup: PageSetup
  #preloadContext: number | null = null
  #address = 'about:blank'
  #ownNavigation: string | null = null

  constructor(owner: PageOwner, setup: PageSetup) {
    this.#owner = owner
    this.#setup = setup
    this.created = this.#create()
  }

  /** Goes to an address without asking the app, as `loadURL` does. */
  async navigate(address: string): Promise<void> {
    const session = await this.created
    const url = wireAddress(address)
    this.#ownNavigation = withoutFragment(url)
    await this.#decidePermissions(address)
    const { errorText } = await session.send<{ errorText?: string }>('Page.navigate', { url })
    if (errorText !== undefined) this.#owner.failed(-2, errorText, address)
  }

  async reload(): Promise<void> {
    const session = await this.created
    this.#ownNavigation = withoutFragment(wireAddress(this.#address))
    await session.send('Page.reload')
  }

  /** Hands a message to the preload; lost, as in Electron, when no document listens. */
  async deliver(message: ToPreload): Promise<void> {
    const session = await this.created
    if (this.#preloadContext === null) return
    const expression = `__standinDeliver(${JSON.stringify(JSON.stringify(message))})`
    await session.send('Runtime.evaluate', { contextId: this.#preloadContext, expression }).catch(() => undefined)
  }

  /** Runs code in the page's own world and answers its value. */
  async evaluate(code: string): Promise<unknown> {
    const session = await this.created
    const { result, exceptionDetails } = await session.send<{
      result: { value?: unknown }
      exceptionDetails?: { text: string; exception?: { description?: string } }
    }>('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true, userGesture: true })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  async screenshot(): Promise<Buffer> {
    const session = await this.created
    const { data } = await session.send<{ data: string }>('Page.captureScreenshot', { format: 'png' })
    return Buffer.from(data, 'base64')
  }

  async resize(width: number, height: number): Promise<void> {
    const session = await this.created
    await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  }

  async setColorScheme(scheme: string): Promise<void> {
    const session = await this.created
    await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] })
  }

  async close(): Promise<void> {
    await this.created
    await closeTarget(this.targetId)
  }

  async #create(): Promise<CdpSession> {
    const { width, height, colorScheme } = this.#setup
    const { targetId, session } = await createPageTarget({ width, height })
    this.targetId = targetId
    this.#listen(session)
    await this.#installWorlds(session)
    await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
    await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: colorScheme }] })
    await session.send('Runtime.runIfWaitingForDebugger')
    return session
  }

  /** Electron asks the app whenever a page wants something; Chromium alone has to be told before. */
  async #decidePermissions(address: string): Promise<void> {
    for (const [name, electronName] of permissions) {
      const setting = (await isGranted(electronName, this.#owner.contents, address)) ? 'granted' : 'denied'
      await chromium().connection.send('Browser.setPermission', { permission: { name }, setting })
    }
  }

  async #installWorlds(session: CdpSession): Promise<void> {
    const { preload, additionalArguments } = this.#setup
    await Promise.all([
      session.send('Page.enable'),
      session.send('Runtime.enable'),
      session.send('Log.enable'),
      session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      session.send('Runtime.addBinding', { name: ipcBinding, executionContextName: preloadWorld }),
    ])
    const meeting = `standin-${randomUUID()}`
    const preloadProcess = {
      platform: process.platform,
      arch: process.arch,
      versions: { ...process.versions },
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
      env: {},
      argv: additionalArguments,
    }
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldScript(meeting) })
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadWorldScript(meeting, preload === null ? '' : readFileSync(preload, 'utf8'), preloadProcess),
      worldName: preloadWorld,
    })
  }

  #listen(session: CdpSession): void {
    const owner = this.#owner
    session.on('Runtime.executionContextCreated', ({ context }: { context: { id: number; name: string; auxData?: { frameId: string } } }) => {
      if (context.name === preloadWorld && context.auxData?.frameId === this.targetId) this.#preloadContext = context.id
    })
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }: { executionContextId: number }) => {
      if (this.#preloadContext === executionContextId) this.#preloadContext = null
    })
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }: { name: string; payload: string; executionContextId: number }) => {
      if (name === ipcBinding && executionContextId === this.#preloadContext) owner.message(JSON.parse(payload) as FromPreload)
    })
    session.on('Page.frameNavigated', ({ frame }: { frame: { parentId?: string; url: string } }) => {
      if (frame.parentId === undefined) this.#addressChanged(frame.url, false)
    })
    session.on('Page.navigatedWithinDocument', ({ frameId, url }: { frameId: string; url: string }) => {
      if (frameId === this.targetId) this.#addressChanged(url, true)
    })
    session.on('Page.domContentEventFired', () => owner.domReady())
    session.on('Page.loadEventFired', () => {
      if (this.#address !== 'about:blank') owner.loaded()
    })
    session.on('Page.windowOpen', ({ url, windowName, windowFeatures }: { url: string; windowName: string; windowFeatures: string[] }) => {
      this.opening = { url: fromWire(url), frameName: windowName, features: windowFeatures.join(',') }
    })
    session.on('Page.javascriptDialogOpening', ({ message }: { message: string }) => {
      note('js-dialog', { message })
      session.send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined)
    })
    session.on('Runtime.consoleAPICalled', ({ type, args }: { type: string; args: { value?: unknown; description?: string }[] }) => {
      const texts = args.map(({ value, description }) => description ?? (typeof value === 'string' ? value : JSON.stringify(value)))
      owner.console(type, texts.join(' '))
    })
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }: { exceptionDetails: { text: string; exception?: { description?: string } } }) => {
      note('page-error', { text: exceptionDetails.exception?.description ?? exceptionDetails.text })
    })
    session.on('Log.entryAdded', ({ entry }: { entry: { level: string; text: string } }) => note('page-log', { level: entry.level, text: entry.text }))
    session.on('Inspector.targetCrashed', () => owner.crashed())
    session.on('Fetch.requestPaused', (paused: PausedRequest) => {
      this.#answer(session, paused).catch((error: unknown) => note('request-error', { url: paused.request.url, error: String(error) }))
    })
  }

  #addressChanged(url: string, isSameDocument: boolean): void {
    this.#address = fromWire(url)
    this.#owner.addressChanged(this.#address, isSameDocument)
  }

  async #answer(session: CdpSession, paused: PausedRequest): Promise<void> {
    const { requestId, request, resourceType } = paused
    const address = fromWire(request.url)
    const fail = (errorReason: string): Promise<unknown> => session.send('Fetch.failRequest', { requestId, errorReason })
    if (resourceType === 'Document' && !this.#mayNavigate(paused, address)) {
      note('navigation-refused', { url: address })
      await fail('Aborted')
      return
    }
    if (!(await mayRequest({ url: address, method: request.method, resourceType: resourceType === 'Document' ? 'mainFrame' : resourceType.toLowerCase() }))) {
      note('request-refused', { url: address, resourceType })
      await fail('BlockedByClient')
      return
    }
    let response: Response | null
    try {
      response = await answerOwnScheme(request)
    } catch (error) {
      note('protocol-error', { url: address, error: String(error) })
      await fail('Failed')
      return
    }
    if (response === null) {
      note('external-request', { url: address, resourceType })
      approve(request.url)
      await session.send('Fetch.continueRequest', { requestId })
      return
    }
    await session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  }

  #mayNavigate({ request, frameId, redirectedRequestId }: PausedRequest, address: string): boolean {
    const isMainFrame = frameId === this.targetId
    if (isMainFrame && this.#ownNavigation === withoutFragment(request.url)) {
      this.#ownNavigation = null
      return true
    }
    return this.#owner.mayNavigate({ url: address + (request.urlFragment ?? ''), isMainFrame, isRedirect: redirectedRequestId !== undefined })
  }
}

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url
