import { EventEmitter } from 'node:events'
import { electronEvent } from './electronEvent.ts'
import { connectNotificationServer } from './notificationServer.ts'
import { note } from './journal.ts'
import { mustBeReady } from './runtime.ts'
import { strict } from './strict.ts'

/**
 * `STANDIN_NOTIFICATIONS` says what the desktop does with them: shows them all (default), `failed` = refuses each,
 * `silent` = never answers, `unsupported`, `dbus` = hands them to the real notification server of this session.
 */
const mode = (): string => process.env['STANDIN_NOTIFICATIONS'] ?? 'shown'

/** Every notification shown so far; tests emit 'click' and 'close' on them. */
export const notifications: StandinNotification[] = []

interface NotificationOptions {
  title?: string
  body?: string
  silent?: boolean
  urgency?: 'normal' | 'critical' | 'low'
  timeoutType?: 'default' | 'never'
}

/** One notification. */
export class StandinNotification extends EventEmitter {
  readonly title: string
  readonly body: string
  readonly silent: boolean
  readonly urgency: 'normal' | 'critical' | 'low'
  readonly #self: StandinNotification

  static isSupported(): boolean {
    return mode() !== 'unsupported'
  }

  constructor({ title = '', body = '', silent = false, urgency = 'normal' }: NotificationOptions = {}) {
    super()
    this.title = title
    this.body = body
    this.silent = silent
    this.urgency = urgency
    this.#self = strict<StandinNotification>('Notification', this)
    return this.#self
  }

  show(): void {
    mustBeReady('Notification')
    notifications.push(this.#self)
    note('notification', { title: this.title, body: this.body, urgency: this.urgency })
    if (mode() === 'dbus') {
      this.#showForReal().catch((error: unknown) => this.emit('failed', electronEvent(), String(error)))
      return
    }
    if (mode() === 'silent') return
    setImmediate(() => {
      if (mode() === 'failed') this.emit('failed', electronEvent(), 'standin: this desktop refuses notifications')
      else this.emit('show', electronEvent())
    })
  }

  close(): void {
    this.emit('close', electronEvent())
  }

  async #showForReal(): Promise<void> {
    const server = await connectNotificationServer()
    await server.notify(this, {
      onClick: () => this.emit('click', electronEvent()),
      onClose: () => this.emit('close', electronEvent()),
    })
    this.emit('show', electronEvent())
  }
}

/** The `Notification` class. */
export const Notification = strict('Notification', StandinNotification)
