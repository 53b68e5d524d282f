import type { Worker } from 'node:worker_threads'
import type { SecretStore } from '../../shared/answers.ts'

/** Time as a shell lends it; tests lend a fake. Waits run on `monotonic`, stamps on `now` (CK-3). */
export interface Clock {
  /** This machine's wall clock, epoch ms. */
  now: () => number
  /** Never jumps; ms from an arbitrary start. Stands still, on most systems, while the machine sleeps. */
  monotonic: () => number
  /** Never jumps and counts sleep too; tells a sleep from a clock that was set. Absent where a shell has no such clock. */
  uptime?(): number
  /** Calls back once after `ms` of monotonic time; returns the way to cancel. Long waits are chunked by the port (RA-6). */
  after: (ms: number, callback: () => void) => () => void
}

/** What the OS shows. Texts are our own words and sanitised labels only (trust B2). */
export interface Notification {
  alertId: string
  title: string
  body: string
  urgent: boolean
}

/** Shows notifications; a refusal is a value, because the inbox is the truth and the toast only a pointer. */
export interface Notifier {
  show(notification: Notification): Promise<{ shown: true } | { shown: false; why: string }>
  /** Registers the one listener for clicks. */
  onClick(listener: (alertId: string) => void): void
  describe(): { where: 'os' | 'page'; detail: string }
}

/** Keeps secrets out of the history; each is bound to one origin (trust C9, C12). */
export interface SecretBox {
  put(keyId: string, origin: string, secret: string): Promise<void>
  /** `null` when there is none for exactly this origin, or while the box is locked. */
  get(keyId: string, origin: string): Promise<string | null>
  remove(keyId: string): Promise<void>
  /** The secret that a pasted text means where it may also name a variable; rejects with a `Refusal` where it means none. */
  meaningOf?(text: string, origin: string): string
  /** Where secrets are kept, in words for people. */
  describe(): string
  /** The same for the page and the collector. */
  store(): SecretStore
  /** The passphrase it can be sealed with; absent where the system's keyring does that. */
  passphrase?: PassphraseControl
}

/** What can be done about a passphrase. All of it rejects with a `Refusal` that says what was wrong. */
export interface PassphraseControl {
  /** Opens the sealed keys for this run. */
  unlock(passphrase: string): Promise<void>
  /** Seals all keys of this run with a passphrase; `current` is asked for when there is one already. */
  set(passphrase: string, current: string | null): Promise<void>
  /** Removes the sealed keys from the disk; those that are open stay for this run. */
  forget(): Promise<void>
}

/** Structured log lines; never given a secret. */
export interface Log {
  info(event: string, details?: Record<string, unknown>): void
  warn(event: string, details?: Record<string, unknown>): void
  error(event: string, details?: Record<string, unknown>): void
}

/** Power events of the shell, where it has them (PO-5). */
export interface Power {
  onSuspend(listener: () => void): void
  onResume(listener: () => void): void
  /** The machine runs on battery now; absent where a shell cannot tell. */
  onBattery?(): boolean
}

/** Whether the app starts with the session; the system's own list is the truth. */
export interface LaunchAtLogin {
  isOn(): boolean
  /** Throws when the system refuses. */
  set(on: boolean): void
}

/** How to connect to one simulated API. */
export interface DemoConnection {
  name: string
  dialect: string
  baseUrl: string
  pollEverySec: number
  keys: { label: string; secret: string; role: 'monitor' | 'watched' }[]
}

/** Everything the core needs from a shell, and nothing else. */
export interface Ports {
  shell: 'desktop' | 'serve'
  version: string
  /** Absolute path of the data folder; the core creates it. */
  dataDir: string
  clock: Clock
  /** In [0, 1). */
  random(): number
  fetch: typeof fetch
  notifier: Notifier
  secrets: SecretBox
  log: Log
  power?: Power
  /** Starts the history worker; a port because bundler and tests find its file differently (trust A4). */
  spawnHistory: () => Worker
  /** Starting with the user's session; absent where the system's own means do that. */
  launchAtLogin?: LaunchAtLogin
  /** Lets the user choose where a file of this name is saved; `null` = nowhere. Absent where the browser saves. */
  chooseFile?(name: string): Promise<string | null>
  /** Starts the simulated APIs; absent where there is no demo. */
  startDemo?(): Promise<{ connections: DemoConnection[]; stop: () => Promise<void> }>
}
