import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import type { Folder } from './folder.ts'

/** Room that housekeeping needs to begin with: deleting from a full disk fails like writing to it. */
const ballastBytes = 1024 * 1024
/** It is laid down again only where it takes a small part of what is free. */
const freeFactor = 4

/** Sets room aside, unless it is there already or the disk is nearly full. Answers whether it is there. */
export function layBallast(folder: Folder): boolean {
  if (existsSync(folder.ballast)) return true
  try {
    const { bavail, bsize } = statfsSync(folder.dir)
    if (bavail * bsize < ballastBytes * freeFactor) return false
    writeFileSync(folder.ballast, Buffer.alloc(ballastBytes), { mode: 0o600 })
    return true
  } catch {
    // A file cut short by a full disk would be no room at all.
    rmSync(folder.ballast, { force: true })
    return false
  }
}

/** Gives the room up. Answers whether there was any. */
export function dropBallast(folder: Folder): boolean {
  if (!existsSync(folder.ballast)) return false
  rmSync(folder.ballast)
  return true
}
