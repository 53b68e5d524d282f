import { closeSync, ftruncateSync, openSync, statSync, writeSync, readSync } from 'node:fs'
import { whole, type Random } from '../../../electron/demo/random.ts'

const pageBytes = 4096

/** One way a file comes to harm. `page`: the rest of the file is as it was; `file`: nothing can be found in it any more. */
export interface Kind {
  name: string
  reach: 'page' | 'file'
  harm(file: string, random: Random): void
}

const noise = (random: Random, length: number): Buffer => Buffer.from(Array.from({ length }, () => whole(random, 0, 255)))

function overwrite(file: string, at: number, bytes: Buffer): void {
  const open = openSync(file, 'r+')
  writeSync(open, bytes, 0, bytes.length, at)
  closeSync(open)
}

/** A page that is not the first. */
const somePage = (file: string, random: Random): number => whole(random, 1, statSync(file).size / pageBytes - 1) * pageBytes

/** The six kinds of trust D2. */
export const kinds: readonly Kind[] = [
  { name: 'a page of noise', reach: 'page', harm: (file, random) => overwrite(file, somePage(file, random), noise(random, pageBytes)) },
  { name: 'a page of zeros', reach: 'page', harm: (file, random) => overwrite(file, somePage(file, random), Buffer.alloc(pageBytes)) },
  { name: 'one bit turned', reach: 'page', harm: turnBit },
  { name: 'a header of noise', reach: 'file', harm: (file, random) => overwrite(file, 0, noise(random, 100)) },
  { name: 'a first page of noise', reach: 'file', harm: (file, random) => overwrite(file, 0, noise(random, pageBytes)) },
  { name: 'a file cut short', reach: 'file', harm: cut },
]

function turnBit(file: string, random: Random): void {
  const at = whole(random, pageBytes, statSync(file).size - 1)
  const open = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(open, byte, 0, 1, at)
  writeSync(open, Buffer.from([(byte[0] ?? 0) ^ (1 << whole(random, 0, 7))]), 0, 1, at)
  closeSync(open)
}

function cut(file: string, random: Random): void {
  const open = openSync(file, 'r+')
  ftruncateSync(open, whole(random, 0, statSync(file).size / pageBytes - 1) * pageBytes)
  closeSync(open)
}
