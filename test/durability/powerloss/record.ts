import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderOf } from '../../../electron/core/history/folder.ts'

/** What a process did to the files of the history, and what it said meanwhile, in the order in which it was done. */
export type Operation =
  | { kind: 'write'; file: string; at: number; data: Buffer }
  | { kind: 'truncate'; file: string; length: number }
  | { kind: 'sync'; file: string }
  | { kind: 'unlink'; file: string }
  /** A poll was acknowledged. */
  | { kind: 'acknowledge'; poll: number; calls: number }

const traced = ['openat', 'close', 'pwrite64', 'write', 'fsync', 'fdatasync', 'ftruncate', 'unlink']
/** Longer than any single write of SQLite. */
const longestWrite = 70_000

/** Lets the writer store so many polls under strace and answers what it did. Throws where strace is missing or fails. */
export function record(polls: number, thread: string): Operation[] {
  const dir = mkdtempSync(join(tmpdir(), 'headroom-powerloss-'))
  const trace = join(dir, 'trace')
  const data = join(dir, 'data')
  const writer = fileURLToPath(new URL('../writer.ts', import.meta.url))
  try {
    const { status, error, stderr } = spawnSync(
      'strace',
      ['-f', '-qq', '-xx', '-s', String(longestWrite), '-e', `trace=${traced.join(',')}`, '-e', 'signal=none', '-o', trace, process.execPath, writer, data, '1', String(polls), thread],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    )
    if (error !== undefined) throw new Error('Power loss is built from the system calls of a process, for which strace is needed: install the package strace.')
    if (status !== 0) throw new Error(`The writer failed under strace: ${stderr.slice(-500)}`)
    return operationsOf(readFileSync(trace, 'latin1'), folderOf(data).database)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Reads the output of `strace -f -xx`; `database` = path of the file whose family counts. */
export function operationsOf(trace: string, database: string): Operation[] {
  const open = new Map<number, string>()
  const operations: Operation[] = []
  const own = (hex: string): string | null => {
    const path = textOf(hex).toString()
    // The index of the log is rebuilt after a power cut.
    return path.startsWith(database) && !path.endsWith('-shm') ? basename(path) : null
  }
  for (const { call, args, result } of finishedCalls(trace)) {
    if (result < 0) continue
    const quoted = /"([^"]*)"(\.\.\.)?/.exec(args)
    const [hex = '', cut] = quoted?.slice(1) ?? []
    const fd = Number(/^\d+/.exec(args)?.[0])
    const file = open.get(fd)
    if (call === 'openat') {
      const name = own(hex)
      if (name === null) open.delete(result)
      else open.set(result, name)
    } else if (call === 'close') open.delete(fd)
    else if (call === 'unlink') {
      const name = own(hex)
      if (name !== null) operations.push({ kind: 'unlink', file: name })
    } else if (call === 'write' && fd === 1) {
      const said = /^(\d+) (\d+)\n$/.exec(textOf(hex).toString())
      if (said !== null) operations.push({ kind: 'acknowledge', poll: Number(said[1]), calls: Number(said[2]) })
    } else if (file === undefined) continue
    else if (call === 'pwrite64') {
      if (cut !== undefined) throw new Error('A write was longer than the trace shows.')
      operations.push({ kind: 'write', file, at: Number(/(\d+)$/.exec(args)?.[1]), data: textOf(hex) })
    } else if (call === 'ftruncate') operations.push({ kind: 'truncate', file, length: Number(/(\d+)$/.exec(args)?.[1]) })
    else if (call === 'fsync' || call === 'fdatasync') operations.push({ kind: 'sync', file })
  }
  return operations
}

const textOf = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex')

/** Calls in the order in which they ended; what strace splits because threads interleave is put together again. */
function* finishedCalls(trace: string): Generator<{ call: string; args: string; result: number }> {
  const begun = new Map<string, string>()
  for (const line of trace.split('\n')) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (text.endsWith(' <unfinished ...>')) {
      begun.set(thread, text.slice(0, -' <unfinished ...>'.length))
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)
    const whole = resumed === null ? text : `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`
    const [, call, args = '', result] = /^(\w+)\((.*)\) += (-?\d+)/.exec(whole) ?? []
    if (call !== undefined) yield { call, args, result: Number(result) }
  }
}
