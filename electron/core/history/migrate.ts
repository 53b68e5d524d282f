import { renameSync, rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { HistoryError } from './errors.ts'
import { claimFile } from './folder.ts'
import { migrations, type Migration } from './migrations/index.ts'

/** `user_version` of the file; 0 = empty. */
export function versionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** The version this program writes. */
export function newestVersion(steps: readonly Migration[] = migrations): number {
  return steps.at(-1)?.version ?? 0
}

/**
 * Brings a file up to the newest version, each step in a transaction of its own together with its number, so that a crash
 * leaves a version and never half of one. A file with content is copied to `copyTo` first. Answers whether it did anything.
 */
export function migrate(db: Database, copyTo: (version: number) => string, steps: readonly Migration[] = migrations): boolean {
  const from = versionOf(db)
  if (from > newestVersion(steps)) throw new HistoryError('from_future', fromFuture(from))
  const due = steps.filter((step) => step.version > from)
  if (due.length === 0) return false
  if (from > 0) copyWhole(db, copyTo(from))
  takeSteps(db, due)
  return true
}

/** Takes these steps without a copy: for files that are being made. */
export function takeSteps(db: Database, steps: readonly Migration[]): void {
  for (const step of steps) {
    db.transaction(() => {
      step.up(db)
      db.pragma(`user_version = ${step.version}`)
    }).immediate()
  }
}

/** The sentence for a file written by a newer Headroom. */
export function fromFuture(version: number): string {
  return `The history was written by a newer Headroom (format ${version}, this one knows ${newestVersion()}); it is shown but nothing is added. Install the newer Headroom.`
}

/** A consistent copy under its name only when it is complete. */
export function copyWhole(db: Database, file: string): void {
  const unfinished = `${file}.part`
  rmSync(unfinished, { force: true })
  claimFile(unfinished)
  db.prepare('VACUUM INTO ?').run(unfinished)
  renameSync(unfinished, file)
}
