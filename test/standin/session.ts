import { EventEmitter } from 'node:events'
import { mustBeReady } from './runtime.ts'
import { protocol } from './protocol.ts'
import { strict } from './strict.ts'

/** What the app's handlers are asked with; the stand-in passes the parts it knows. */
export interface PermissionDetails {
  isMainFrame: boolean
  requestingUrl: string
}
export type RequestHandler = (contents: unknown, permission: string, decide: (granted: boolean) => void, details: PermissionDetails) => void
export type CheckHandler = (contents: unknown, permission: string, origin: string, details: PermissionDetails) => boolean
export type BeforeRequest = (details: { url: string; method: string; resourceType: string }, answer: (response: { cancel?: boolean }) => void) => void

/** The app's one session. */
export class Session extends EventEmitter {
  protocol = protocol
  readonly #decisions: Decisions

  constructor(decisions: Decisions) {
    super()
    this.#decisions = decisions
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#decisions.request = handler
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#decisions.check = handler
  }

  setDevicePermissionHandler(handler: ((details: object) => boolean) | null): void {
    this.#decisions.device = handler
  }

  setSpellCheckerEnabled(): void {}

  get webRequest(): object {
    return strict('session.webRequest', {
      onBeforeRequest: (filter: object | BeforeRequest, handler?: BeforeRequest | null) => {
        if (handler !== undefined) throw new Error('standin: session.webRequest.onBeforeRequest with a filter is not implemented')
        this.#decisions.beforeRequest = filter as BeforeRequest
      },
    })
  }
}

/** What the app decided so far; `null` = it did not say, and Electron's default applies. */
export interface Decisions {
  request: RequestHandler | null
  check: CheckHandler | null
  device: ((details: object) => boolean) | null
  beforeRequest: BeforeRequest | null
}

const decisions: Decisions = { request: null, check: null, device: null, beforeRequest: null }
const only = strict('session', new Session(decisions))

/** The `session` module; one session, as the app has one window. */
export const session = strict('session', {
  get defaultSession() {
    mustBeReady('session')
    return only
  },
})

export const defaultSession: Session = only

/** Whether the app grants a permission: both handlers have to; without any, Electron grants. */
export async function isGranted(permission: string, contents: unknown, requestingUrl: string): Promise<boolean> {
  const details = { isMainFrame: true, requestingUrl }
  if (decisions.check !== null && !decisions.check(contents, permission, requestingUrl, details)) return false
  const { request } = decisions
  return request === null || new Promise((resolve) => request(contents, permission, resolve, details))
}

/** Whether the app lets a request of the page go out. */
export async function mayRequest(details: { url: string; method: string; resourceType: string }): Promise<boolean> {
  const { beforeRequest } = decisions
  return beforeRequest === null || new Promise((resolve) => beforeRequest(details, ({ cancel }) => resolve(cancel !== true)))
}

/** For tests: what each of the app's handlers says alone; each covers uses the others do not see. */
export async function permissionAnswers(permission: string): Promise<{ request: boolean; check: boolean; device: boolean }> {
  const { request, check, device } = decisions
  const details = { isMainFrame: true, requestingUrl: '' }
  return {
    request: request === null || (await new Promise<boolean>((resolve) => request(null, permission, resolve, details))),
    check: check?.(null, permission, '', details) ?? true,
    device: device?.({ deviceType: permission, origin: '', device: {} }) ?? true,
  }
}
