import type { App } from 'electron'
import type { Clock, Log } from '../core/ports.ts'

/** An orderly end that takes longer than this is given up; what was acknowledged is stored anyway. */
const longestEndMs = 10_000

/** Whether the app is on its way out. */
export interface Quitting {
  isQuitting: () => boolean
}

/** What an orderly end needs. */
export interface QuitOptions {
  /** Stops polling and closes the history. */
  end: () => Promise<void>
  clock: Pick<Clock, 'after'>
  log: Log
}

/** Makes every quit (menu, tray, signal, session end) wait for `end` once, then lets it happen. */
export function quitInOrder(app: Pick<App, 'on' | 'quit'>, { end, clock, log }: QuitOptions): Quitting {
  let state: 'running' | 'ending' | 'ended' = 'running'
  const finish = (): void => {
    if (state === 'ended') return
    state = 'ended'
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'ending') return
    state = 'ending'
    clock.after(longestEndMs, finish)
    end()
      .catch((error: unknown) => log.error('end.failed', { error }))
      .finally(finish)
  })
  return { isQuitting: () => state !== 'running' }
}
