import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

type Handler = (event: unknown, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  /** Electron's own keeps its handlers under this name, too; tests put themselves in between. */
  readonly _invokeHandlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this._invokeHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this._invokeHandlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    this._invokeHandlers.delete(channel)
  }
}

const emitter = new IpcMain()

/** The `ipcMain` module. */
export const ipcMain = strict('ipcMain', emitter)

/** Runs the app's handler of a channel; rejects as Electron words it for the caller. */
export async function invokeHandler(channel: string, event: unknown, args: unknown[]): Promise<unknown> {
  try {
    const handler = emitter._invokeHandlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return await handler(event, ...args)
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error })
  }
}

/** Hands a message of the page to the app's listeners. */
export function emitMessage(channel: string, event: unknown, args: unknown[]): void {
  emitter.emit(channel, event, ...args)
}
