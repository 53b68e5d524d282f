import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** One file of the built page, in memory. */
export interface PageFile {
  type: string
  bytes: Uint8Array<ArrayBuffer>
}

/** The page's files by request path: `/` is index.html, all others as they lie in the folder (`/assets/index.js`). */
export type PageFiles = ReadonlyMap<string, PageFile>

/** Every kind of file a build of ours makes; another kind is not served until somebody says what it is. */
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * Reads the built page once. Requests are looked up in this map and never joined to a path, so no spelling of `..`
 * reaches the disk (trust C2). A folder that does not exist gives an empty map.
 */
export function readPageFiles(folder: string): PageFiles {
  const files = new Map<string, PageFile>()
  for (const file of filesBelow(folder)) {
    const type = types[extname(file)]
    if (type === undefined) continue
    const path = `/${relative(folder, file).split(sep).join('/')}`
    files.set(path === '/index.html' ? '/' : path, { type, bytes: new Uint8Array(readFileSync(file)) })
  }
  return files
}

function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
