import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

type Handler = (event: unknown, ...args: unknown[]) => unknown

const handlers = new Map<string, Handler>()

class IpcMain extends EventEmitter {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    handlers.delete(channel)
  }
}

const emitter = new IpcMain()

/** The `ipcMain` module. */
export const ipcMain = strict('ipcMain', emitter)

/** Runs the app's handler of a channel; rejects as Electron words it for the caller. */
export async function invokeHandler(channel: string, event: unknown, args: unknown[]): Promise<unknown> {
  try {
    const handler = handlers.get(channel)
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
