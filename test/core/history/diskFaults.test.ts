import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { damageOf } from '../../../electron/core/history/damage.ts'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { History } from '../../../electron/core/history/history.ts'
import { newestVersion, versionOf } from '../../../electron/core/history/migrate.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { day0, newCall, pollCommit, connection, tempFolder } from './samples.ts'

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Runs a program of ours while the kernel does to its system calls what `inject` says; answers what it wrote. */
function withFaults(inject: string, args: string[]): { stdout: string; stderr: string } {
  const { stdout, stderr } = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=pwrite64,fsync,fdatasync', '-e', `inject=${inject}`, process.execPath, ...args], { encoding: 'utf8', timeout: 60_000 })
  return { stdout, stderr }
}

// Only Linux lets a disk fail on demand.
describe.runIf(process.platform === 'linux')('a disk that fails', { timeout: 60_000 }, () => {
  it.each(['pwrite64:error=EIO:when=400+', 'fsync,fdatasync:error=EIO:when=40+'])('%s: the poll under way is refused with a sentence, and nothing acknowledged is lost', (inject) => {
    const dataDir = tempFolder()
    const { stdout, stderr } = withFaults(inject, [fileOf('../../durability/writer.ts'), dataDir, '1', '60'])
    const acknowledged = [...stdout.matchAll(/^(\d+) (\d+)$/gm)].map(([, poll, count]) => ({ poll: Number(poll), count: Number(count) }))
    expect(stderr).toContain('The disk that holds the history failed to read or write; check the disk.')
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(acknowledged.length).toBeLessThan(60)
    expect(damageOf(folderOf(dataDir).database)).toBeNull()
    const history = new History(openFolder(dataDir, day0))
    for (const { poll, count } of acknowledged) expect(history.facets({ from: day0 + poll * 1000, to: day0 + (poll + 1) * 1000 }).total).toBe(count)
    history.close()
  })
})

/** Opens a folder, which brings its file up to date. */
const opening = (dataDir: string): string[] => [
  '--input-type=module',
  '-e',
  `const { openFolder } = await import(${JSON.stringify(fileOf('../../../electron/core/history/open.ts'))}); openFolder(${JSON.stringify(dataDir)}, ${day0}).close(); process.stdout.write('opened')`,
]

describe.runIf(process.platform === 'linux')('a process killed while it brings a file up to date', { timeout: 60_000 }, () => {
  it.each([1, 4, 12, 40, 120])('at its %s. write leaves the old version or the new one, with every call in it', (write) => {
    const dataDir = tempFolder()
    const history = new History(openFolder(dataDir, day0))
    history.saveConnection(connection())
    history.commitPoll(pollCommit('p1', { newCalls: Array.from({ length: 300 }, (_, index) => newCall({ at: day0 + index * 600_000, args: `{"n":"old${index}"}` })) }))
    history.tidy({ keepFrom: null })
    history.close()
    // Back to the first version: what later ones added is gone.
    const db = new Database(folderOf(dataDir).database)
    for (const table of ['call_text', 'call_mark', 'saved_view', 'duration_day']) db.exec(`DROP TABLE ${table}`)
    db.pragma('user_version = 10')
    db.close()
    expect(withFaults(`pwrite64:signal=KILL:when=${write}`, opening(dataDir)).stdout).toBe('')

    const opened = openFolder(dataDir, day0)
    expect(opened.problem).toBeNull()
    expect(versionOf(opened.db)).toBe(newestVersion())
    const after = new History(opened)
    expect(after.status().calls).toBe(300)
    expect(after.page({ filter: { text: 'old*' }, cursor: null, limit: 500 }).calls).toHaveLength(300)
    expect(after.latency({ from: day0, to: day0 + 86_400_000 }).tools[0]?.calls).toBe(144)
    after.close()
  })
})
