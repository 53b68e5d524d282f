import { defaultSettings, settingsSchema, type Settings } from '../../shared/settings.ts'
import type { HistoryClient } from './history/types.ts'

const stored = 'settings'

/** The user's settings, kept in history; members that cannot be read fall back to their defaults one by one. */
export class SettingsStore {
  readonly #history: HistoryClient
  #settings: Settings

  private constructor(history: HistoryClient, settings: Settings) {
    this.#history = history
    this.#settings = settings
  }

  static async open(history: HistoryClient): Promise<SettingsStore> {
    return new SettingsStore(history, readSettings(await history.setting(stored)))
  }

  current(): Settings {
    return this.#settings
  }

  async change(change: Partial<Settings>): Promise<Settings> {
    const next = { ...this.#settings, ...change }
    await this.#history.setSetting(stored, JSON.stringify(next))
    this.#settings = next
    return next
  }
}

function readSettings(text: string | null): Settings {
  if (text === null) return defaultSettings
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return defaultSettings
    const readable = Object.entries(value).filter(([name, member]) => settingsSchema.partial().safeParse({ [name]: member }).success)
    return { ...defaultSettings, ...settingsSchema.partial().parse(Object.fromEntries(readable)) }
  } catch {
    return defaultSettings
  }
}
