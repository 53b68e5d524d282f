import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { History } from '../../../electron/core/history/history.ts'
import { damageOf } from '../../../electron/core/history/damage.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { day0, tempFolder } from './samples.ts'

const writer = fileURLToPath(new URL('../../durability/writer.ts', import.meta.url))

/** Lets a process write until it has acknowledged `polls` polls or a little more, kills it, and answers what it acknowledged. */
async function writeAndKill(dataDir: string, firstPoll: number, polls: number): Promise<{ poll: number; count: number }[]> {
  const child = spawn(process.execPath, [writer, dataDir, String(firstPoll)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.split('\n').length > polls + 1) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const whole = output.slice(0, output.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter((line) => /^\d+ \d+$/.test(line))
    .map((line) => ({ poll: Number(line.split(' ')[0]), count: Number(line.split(' ')[1]) }))
}

describe('a process killed while it writes', () => {
  it('has lost nothing it acknowledged, tore nothing and doubled nothing', { timeout: 120_000 }, async () => {
    const dataDir = tempFolder()
    const acknowledged = new Map<number, number>()
    let next = 1
    for (const polls of [1, 12, 25, 40, 7]) {
      for (const { poll, count } of await writeAndKill(dataDir, next, polls)) acknowledged.set(poll, count)
      expect(damageOf(folderOf(dataDir).database)).toBeNull()
      const history = new History(openFolder(dataDir, day0))
      try {
        expect(history.status().problem).toBeNull()
        const stored = history.polls({ limit: 10_000 })
        const last = Math.max(...stored.map(({ id }) => Number(id.slice(1))))
        for (const [poll, count] of acknowledged) {
          const range = { from: day0 + poll * 1000, to: day0 + (poll + 1) * 1000 }
          expect(history.facets(range).total, `poll ${poll}`).toBe(count)
          expect(history.page({ filter: { text: `poll${poll}` }, cursor: null, limit: 500 }).calls.filter(({ at }) => at < range.to)).toHaveLength(count)
        }
        // At most the poll under way is there beyond what was acknowledged, and then whole.
        expect(last - Math.max(...acknowledged.keys())).toBeLessThanOrEqual(1)
        const expected = stored.reduce((sum, poll) => sum + poll.rowsNew, 0)
        expect(history.totals()).toEqual({ connections: 1, polls: stored.length, calls: expected })
        expect(history.facets({}).total).toBe(expected)
        expect(history.usage({ from: day0, to: day0 + 86_400_000, bucket: 'day' }).series[0]?.points[0]?.calls).toBe(expected)
        expect(history.alertState('c1')).toEqual({ last: String(last) })
        expect(history.memory('c1').snapshot[0]?.identity).toBe(`${last}-0`)
        next = last + 1
      } finally {
        history.close()
      }
    }
    expect(acknowledged.size).toBeGreaterThan(80)
  })
})
