import { open } from 'node:fs/promises'
import { CannotStart } from './cannotStart.ts'

const maxSecretBytes = 8 * 1024

/** Reads a file that only this user may read; `purpose` completes “The file F …”. Throws `CannotStart`. */
export async function readSecretFile(file: string, purpose: string): Promise<string> {
  let handle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new CannotStart(`The file ${file} ${purpose} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'unknown error'})`}.`)
  }
  try {
    // Asked of the open file, so that it cannot be exchanged between the check and the reading.
    const about = await handle.stat()
    if (!about.isFile()) throw new CannotStart(`${file} ${purpose} is not a file.`)
    // Windows keeps access lists, not modes; its mode bits say nothing.
    if (process.platform !== 'win32' && (about.mode & 0o077) !== 0) {
      throw new CannotStart(`The file ${file} ${purpose} can be read by others (mode ${(about.mode & 0o777).toString(8)}); run "chmod 600" on it.`)
    }
    if (about.size > maxSecretBytes) throw new CannotStart(`The file ${file} ${purpose} is too large to hold nothing else.`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
