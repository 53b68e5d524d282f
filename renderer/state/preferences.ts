import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Settings } from '../../shared/settings.ts'
import { everyColumn, readColumnChoice, type LogColumnChoice } from './logColumns.ts'

/** Ranges a usage chart can show, shortest first. */
export const chartRanges = ['1h', '6h', '24h', '7d', '30d'] as const
export type ChartRange = (typeof chartRanges)[number]

/** How people like to look at things on this machine; facts for the core are in its settings, not here. */
export interface Preferences {
  /** Resets as time left or as the time of day, everywhere at once. */
  resets: 'countdown' | 'clock'
  /** `null`: chosen by how long anything has been watched. */
  range: ChartRange | null
  /** The theme last seen, so that the first frame is not in the wrong one. */
  theme: Settings['theme']
  /** Height of lines and room between things. */
  density: Density
  /** Names and arguments are kept off the screen, for a picture or a shared screen. */
  private: boolean
  logColumns: LogColumnChoice
}

export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

export type PreferencesState = StoreApi<Preferences>

const storageName = 'headroom.preferences'
const initial: Preferences = { resets: 'countdown', range: null, theme: 'system', density: 'comfortable', private: false, logColumns: everyColumn }

/** Preferences kept in `storage`; a storage that is missing, full or spoiled costs only the memory. */
export function createPreferences(storage: Pick<Storage, 'getItem' | 'setItem'> | null): PreferencesState {
  const store = createStore<Preferences>(() => ({ ...initial, ...read(storage) }))
  store.subscribe((preferences) => {
    try {
      storage?.setItem(storageName, JSON.stringify(preferences))
    } catch {
      // A full or forbidden storage: the preference holds until the window closes.
    }
  })
  return store
}

function read(storage: Pick<Storage, 'getItem'> | null): Partial<Preferences> {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(storageName) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return {}
    const { resets, range, theme, density, private: isPrivate, logColumns } = stored as Record<string, unknown>
    return {
      ...(resets === 'countdown' || resets === 'clock' ? { resets } : {}),
      ...(chartRanges.includes(range as ChartRange) ? { range: range as ChartRange } : {}),
      ...(theme === 'system' || theme === 'light' || theme === 'dark' ? { theme } : {}),
      ...(densities.includes(density as Density) ? { density: density as Density } : {}),
      ...(typeof isPrivate === 'boolean' ? { private: isPrivate } : {}),
      logColumns: readColumnChoice(logColumns),
    }
  } catch {
    return {}
  }
}
