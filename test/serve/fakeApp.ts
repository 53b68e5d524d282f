import { methods, type EventName } from '../../shared/contract.ts'
import { Refusal, type Handlers } from '../../shared/dispatch.ts'
import type { Log } from '../../electron/core/ports.ts'
import type { ServedApp } from '../../electron/serve/server.ts'

/** An app for tests of what lies around it: `settings.get` answers, `alerts.test` breaks, the rest refuses. */
export interface FakeApp extends ServedApp {
  push(name: EventName, payload: unknown): void
  /** Names of the calls that reached a handler. */
  reached: string[]
}

/** `answers` replaces handlers by name. */
export function createFakeApp(answers: Partial<Handlers> = {}): FakeApp {
  const listeners = new Set<(name: EventName, payload: unknown) => void>()
  const reached: string[] = []
  const refusing = Object.fromEntries(
    Object.keys(methods).map((name) => [
      name,
      () => {
        reached.push(name)
        throw new Refusal('refused', `${name} is not answered by the fake.`)
      },
    ]),
  )
  const handlers = {
    ...refusing,
    'settings.get': () => {
      reached.push('settings.get')
      return { theme: 'dark', notifications: true, thresholds: [80], rawRetentionDays: null }
    },
    'alerts.test': () => {
      throw new Error('the secret hdrm_CANARY must not come out')
    },
    ...answers,
  } as unknown as Handlers
  return {
    handlers,
    reached,
    download: () => null,
    on: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    push: (name, payload) => {
      for (const listener of listeners) listener(name, payload)
    },
  }
}

/** Collects log lines. */
export function createMemoryLog(): Log & { lines: { level: string; event: string; details: unknown }[] } {
  const lines: { level: string; event: string; details: unknown }[] = []
  const write = (level: string) => (event: string, details?: unknown) => void lines.push({ level, event, details })
  return { lines, info: write('info'), warn: write('warn'), error: write('error') }
}
