/** The small modules that ask or tell the desktop; what they are told goes to the journal. */
import { EventEmitter } from 'node:events'
import { note } from './journal.ts'
import { strict } from './strict.ts'

class PowerMonitor extends EventEmitter {
  isOnBatteryPower(): boolean {
    return false
  }
}

/** The `powerMonitor` module; tests emit 'suspend', 'resume' and 'shutdown' on it. */
export const powerMonitor = strict('powerMonitor', new PowerMonitor())

/** The `shell` module. */
export const shell = strict('shell', {
  openExternal: async (url: string) => note('open-external', { url }),
  openPath: async (path: string) => {
    note('open-path', { path })
    return ''
  },
})

/** The `clipboard` module; a clipboard of this process only. */
export const clipboard = strict('clipboard', {
  held: '',
  writeText(text: string) {
    this.held = text
  },
  readText(): string {
    return this.held
  },
})

const workArea = { x: 0, y: 0, width: 1920, height: 1040 }
const onlyDisplay = { id: 1, bounds: { ...workArea, height: 1080 }, workArea, workAreaSize: { width: 1920, height: 1040 }, scaleFactor: 1 }

class Screen extends EventEmitter {
  getPrimaryDisplay(): typeof onlyDisplay {
    return onlyDisplay
  }

  getAllDisplays(): (typeof onlyDisplay)[] {
    return [onlyDisplay]
  }
}

/** The `screen` module: one display of 1920 by 1080 with a panel. */
export const screen = strict('screen', new Screen())

type DialogKind = 'save' | 'open' | 'message'
const answers: { kind: DialogKind; value: unknown }[] = []

/** Queues what the next dialog of a kind answers. */
export function answerDialog(kind: DialogKind, value: unknown): void {
  answers.push({ kind, value })
}

function ask(kind: DialogKind, unanswered: unknown) {
  return async (...args: object[]): Promise<unknown> => {
    note('dialog', { kind, options: args.at(-1) })
    const index = answers.findIndex((answer) => answer.kind === kind)
    return index < 0 ? unanswered : answers.splice(index, 1)[0]?.value
  }
}

/** The `dialog` module; a dialog nobody answers is cancelled. */
export const dialog = strict('dialog', {
  showSaveDialog: ask('save', { canceled: true, filePath: '' }),
  showOpenDialog: ask('open', { canceled: true, filePaths: [] }),
  showMessageBox: ask('message', { response: 0, checkboxChecked: false }),
  showErrorBox: (title: string, content: string) => note('error-box', { title, content }),
})
