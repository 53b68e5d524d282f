import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'
import { windows } from './windowRegistry.ts'

type ThemeSource = 'system' | 'light' | 'dark'

class NativeTheme extends EventEmitter {
  #source: ThemeSource = 'system'

  get themeSource(): ThemeSource {
    return this.#source
  }

  set themeSource(source: ThemeSource) {
    this.#source = source
    for (const { inside } of windows()) inside.later(inside.page.setColorScheme(themeScheme()))
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

const theme = new NativeTheme()

/** The `nativeTheme` module; the system itself is always light. */
export const nativeTheme = strict('nativeTheme', theme)

/** What `prefers-color-scheme` is emulated as; '' leaves it to Chromium. */
export function themeScheme(): string {
  return theme.themeSource === 'system' ? '' : theme.themeSource
}
