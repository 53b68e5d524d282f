import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A secret as it may have been written: as it is, in JSON, in addresses, in hex, in UTF-16, and in base64 at each of the three places it can lie in. */
export function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(shift === 0 ? 0 : 4, -4))
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.toString('utf16le'), ...shifted])]
}

/** A search for some secrets: the spellings of them that stand in a content. */
export function searchFor(secrets: readonly string[]): (content: string | Buffer) => string[] {
  const spellings = secrets.flatMap(spellingsOf)
  return (content) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content)
    return spellings.filter((spelling) => bytes.includes(spelling))
  }
}

/** What of a search is found in the files below a folder, as `path: spelling`. */
export function hitsBelow(folder: string, hitsIn: (content: Buffer) => string[]): string[] {
  return filesBelow(folder).flatMap((file) => hitsIn(contentOf(join(folder, file))).map((hit) => `${file}: ${hit}`))
}

/** Paths of all files below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** Arguments of a process, and arguments and environment of everything it started, where the system shows them. */
export function processTexts(pid: number | undefined): Buffer {
  if (process.platform !== 'linux' || pid === undefined) return Buffer.alloc(0)
  const texts = descendantsOf(pid).flatMap((child) => [`/proc/${child}/cmdline`, `/proc/${child}/environ`])
  return Buffer.concat([`/proc/${pid}/cmdline`, ...texts].map(contentOf))
}

function descendantsOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => contentOf(`/proc/${pid}/task/${task}/children`).toString().split(' ').map(Number).filter((child) => child > 0))
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}

/** Processes, and the files of a browser that is ending, come and go while they are looked at. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}
