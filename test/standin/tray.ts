import { EventEmitter } from 'node:events'
import { mustBeReady } from './runtime.ts'
import { strict } from './strict.ts'

/** Trays that exist now; tests look at their members and emit 'click'. */
export const trays: StandinTray[] = []

/** One icon beside the clock. */
export class StandinTray extends EventEmitter {
  image: object
  menu: object | null = null
  toolTip = ''
  readonly #self: StandinTray

  constructor(image: object) {
    super()
    mustBeReady('Tray')
    // A desktop without a place for it.
    if (process.env['STANDIN_TRAY'] === 'none') throw new Error('standin: this desktop has no tray')
    this.image = image
    this.#self = strict<StandinTray>('Tray', this)
    trays.push(this.#self)
    return this.#self
  }

  setImage(image: object): void {
    this.image = image
  }

  setContextMenu(menu: object | null): void {
    this.menu = menu
  }

  setToolTip(text: string): void {
    this.toolTip = text
  }

  destroy(): void {
    const index = trays.indexOf(this.#self)
    if (index >= 0) trays.splice(index, 1)
  }

  isDestroyed(): boolean {
    return !trays.includes(this.#self)
  }
}

/** The `Tray` class. */
export const Tray = strict('Tray', StandinTray)
