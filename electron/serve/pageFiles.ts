import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { getMimeType } from 'hono/utils/mime'

/** One file of the page, in memory. */
export interface PageFile {
  type: string
  bytes: Uint8Array<ArrayBuffer>
}

/** The page's files by request path (`/`, `/assets/index.js`). */
export type PageFiles = ReadonlyMap<string, PageFile>

/**
 * Reads the built page once. Requests are then looked up in this map and never joined to a path, so no spelling of
 * `..` reaches the disk. A folder that does not exist gives an empty map: the calls work without the page.
 */
export function readPageFiles(dir: string): PageFiles {
  const files = new Map<string, PageFile>()
  for (const entry of filesBelow(dir)) {
    const path = `/${relative(dir, entry).split(sep).join('/')}`
    const type = getMimeType(path) ?? 'application/octet-stream'
    files.set(path === '/index.html' ? '/' : path, { type, bytes: new Uint8Array(readFileSync(entry)) })
  }
  return files
}

function filesBelow(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
