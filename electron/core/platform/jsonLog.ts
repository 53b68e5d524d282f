import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log } from '../ports.ts'

/** Where log lines go, and how much of them is kept. */
export interface JsonLogOptions {
  /** Absolute path of the file, or `null` for none. Its folder is made when missing. */
  file: string | null
  /** Also shown here, one line at a time without the line end; e.g. `console.error`. */
  echo?: (line: string) => void
  /** Epoch ms for the stamps. */
  now: () => number
  /** Beyond this the file becomes `<file>.1` and a new one starts. */
  maxBytes?: number
}

type Level = 'info' | 'warn' | 'error'
const defaultMaxBytes = 5 * 1024 * 1024
const longestText = 2000

/** A log of JSON lines (`at`, `level`, `event`, then the details). A log that cannot be written never stops the app. */
export function createJsonLog({ file, echo, now, maxBytes = defaultMaxBytes }: JsonLogOptions): Log {
  const append = file === null ? () => undefined : fileAppender(file, maxBytes)
  const write = (level: Level, event: string, details?: Record<string, unknown>): void => {
    const line = logLine({ at: now(), level, event, details })
    echo?.(line)
    append(line)
  }
  return {
    info: (event, details) => write('info', event, details),
    warn: (event, details) => write('warn', event, details),
    error: (event, details) => write('error', event, details),
  }
}

/** One line, without its end. Total: cycles, errors and big integers are written as text. */
export function logLine(entry: { at: number; level: Level; event: string; details?: Record<string, unknown> | undefined }): string {
  const head = { at: new Date(entry.at).toISOString(), level: entry.level, event: entry.event }
  try {
    return JSON.stringify({ ...head, ...entry.details }, plain)
  } catch {
    return JSON.stringify({ ...head, unprintable: true })
  }
}

/** Names under which a secret could arrive by mistake; their values never reach the file (trust C9). */
const secretNames = /secret|token|password|passphrase|authorization|cookie|api.?key/i

function plain(name: string, value: unknown): unknown {
  // Numbers pass: a count of tokens is no token.
  if (secretNames.test(name) && typeof value !== 'number') return '[withheld]'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return clipped(value)
  if (value instanceof Error) return { name: value.name, message: clipped(value.message), stack: clipped(value.stack ?? '') }
  return value
}

const clipped = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText)}…`)

function fileAppender(file: string, maxBytes: number): (line: string) => void {
  let size: number | null = null
  return (line) => {
    const text = `${line}\n`
    try {
      if (size === null) {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
      }
      if (size > 0 && size + Buffer.byteLength(text) > maxBytes) {
        renameSync(file, `${file}.1`)
        size = 0
      }
      // Synchronous, so that the line before a crash is there after it.
      appendFileSync(file, text, { mode: 0o600 })
      size += Buffer.byteLength(text)
    } catch {
      // A full disk or a read-only folder: the next line tries again from the start.
      size = null
    }
  }
}
