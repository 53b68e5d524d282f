import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dropBallast, layBallast } from '../../../electron/core/history/ballast.ts'
import { HistoryError } from '../../../electron/core/history/errors.ts'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { connection, day0, newCall, pollCommit, tempFolder } from './samples.ts'

/** A file system of 12 MB that is gone after the test; `null` where one cannot be made. */
function smallDisk(): string | null {
  const dir = tempFolder()
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', dir]).status !== 0) return null
  onTestFinished(() => void spawnSync('umount', ['-l', dir]))
  return dir
}
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

const commit = (poll: number) => pollCommit(`p${poll}`, { newCalls: Array.from({ length: 100 }, (_, index) => newCall({ at: day0 + poll * 1000 + index, args: 'x'.repeat(500) })) })

const codeOf = (work: () => unknown): string | null => {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof HistoryError ? error.code : String(error)
  }
}

describe('room set aside', () => {
  it('is there after opening, and given up once', () => {
    const folder = folderOf(tempFolder())
    new History(openFolder(folder.dir, day0)).close()
    expect(statSync(folder.ballast).size).toBe(1024 * 1024)
    expect([dropBallast(folder), dropBallast(folder), existsSync(folder.ballast)]).toEqual([true, false, false])
    expect([layBallast(folder), layBallast(folder)]).toEqual([true, true])
  })

  it('is not taken where there is no folder', () => {
    expect(layBallast(folderOf(join(tempFolder(), 'nowhere')))).toBe(false)
  })
})

describe.skipIf(!canMount)('a full disk', () => {
  it('refuses polls whole, is read as before, can be tidied, and goes on by itself', { timeout: 60_000 }, () => {
    const dir = smallDisk()
    if (dir === null) throw new Error('no small disk, though one could be made a moment ago')
    const history = new History(openFolder(dir, day0))
    onTestFinished(() => history.close())
    history.saveConnection(connection())
    let stored = 0
    let code: string | null = null
    while (code === null && stored < 1000) {
      code = codeOf(() => history.commitPoll(commit(stored)))
      if (code === null) stored += 1
    }
    expect(code).toBe('full')
    expect(history.status()).toMatchObject({ calls: stored * 100, problem: expect.stringContaining('disk is full') as string })
    expect(history.page({ filter: {}, cursor: null, limit: 1 }).calls[0]?.at).toBe(day0 + (stored - 1) * 1000 + 99)
    // Somebody else takes whatever was left over.
    for (let size = 1 << 20; size >= 512; size /= 2) codeOf(() => writeFileSync(join(dir, `other${size}`), Buffer.alloc(size)))

    const day = 86_400_000
    expect(codeOf(() => history.tidy({ keepFrom: day0 + day }))).toBeNull()
    expect(history.status().calls).toBe(0)
    expect(codeOf(() => history.commitPoll(commit(90_000)))).toBeNull()
    expect(history.status()).toMatchObject({ calls: 100, problem: null })
    for (let size = 1 << 20; size >= 512; size /= 2) rmSync(join(dir, `other${size}`), { force: true })
    history.tidy({ keepFrom: null })
    expect(existsSync(folderOf(dir).ballast)).toBe(true)
  })
})
