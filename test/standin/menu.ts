import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

/** One entry as a template gives it; a test clicks it with `item.click()`. */
interface MenuItemOptions {
  id?: string
  label?: string
  role?: string
  type?: string
  enabled?: boolean
  visible?: boolean
  checked?: boolean
  accelerator?: string
  click?: (item: StandinMenuItem) => void
  submenu?: MenuItemOptions[] | StandinMenu
}

class StandinMenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: string | undefined
  readonly submenu: StandinMenu | undefined
  enabled: boolean
  visible: boolean
  checked: boolean
  readonly #click: ((item: StandinMenuItem) => void) | undefined

  constructor(options: MenuItemOptions) {
    const { submenu } = options
    this.id = options.id
    this.role = options.role
    this.label = options.label ?? options.role ?? ''
    this.type = options.type ?? (submenu === undefined ? 'normal' : 'submenu')
    this.accelerator = options.accelerator
    this.submenu = Array.isArray(submenu) ? StandinMenu.buildFromTemplate(submenu) : submenu
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.#click = options.click
  }

  click(): void {
    if (this.role !== undefined) throw new Error(`standin: the role ${this.role} does nothing here`)
    this.#click?.(this)
  }
}

class StandinMenu extends EventEmitter {
  static #application: StandinMenu | null = null
  readonly items: StandinMenuItem[] = []

  static buildFromTemplate(template: MenuItemOptions[]): StandinMenu {
    const menu = new StandinMenu()
    for (const options of template) menu.append(new StandinMenuItem(options))
    return strict('Menu', menu)
  }

  static setApplicationMenu(menu: StandinMenu | null): void {
    StandinMenu.#application = menu
  }

  static getApplicationMenu(): StandinMenu | null {
    return StandinMenu.#application
  }

  append(item: StandinMenuItem): void {
    this.items.push(item)
  }

  getMenuItemById(id: string): StandinMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null)
      if (found !== null) return found
    }
    return null
  }
}

/** The `Menu` and `MenuItem` classes. */
export const Menu = strict('Menu', StandinMenu)
export const MenuItem = StandinMenuItem
