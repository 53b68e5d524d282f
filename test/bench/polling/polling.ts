import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startTestApp } from '../../fakes/testApp.ts'
import { atLeast, short, type Row } from '../report.ts'

const [accounts, warmUp, polls] = [8, 240, 400]

/** The whole of a poll: HTTP, reading, alignment, alerts and storing, in the real core with its threads; the API is another process. */
export async function pollingRows(scratch: string): Promise<Row[]> {
  const api = spawn(process.execPath, [join(import.meta.dirname, 'busyApi.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(api.stdout, 'data')) as [Buffer]
  const app = await startTestApp({ dataDir: join(scratch, 'polling') })
  try {
    const ids: string[] = []
    // oxlint-disable no-await-in-loop -- one after the other
    for (let account = 0; account < accounts; account += 1) {
      const { id } = await app.ask('connections.add', { name: `Busy ${account}`, dialect: 'tools', baseUrl: `http://127.0.0.1:${port.toString().trim()}/${account}`, poll: { mode: 'manual' }, keepArguments: true, keys: [{ label: 'monitor', secret: `not-a-real-secret-${account}` }] })
      ids.push(id)
    }
    const look = async (times: number) => {
      for (let poll = 0; poll < times; poll += 1) await app.ask('polls.run', { connectionId: ids[poll % accounts] ?? '' })
    }
    // oxlint-enable no-await-in-loop
    await look(warmUp)
    const [cpu, start, stored] = [process.cpuUsage(), performance.now(), (await app.app.totals()).calls]
    await look(polls)
    const { user, system } = process.cpuUsage(cpu)
    const [ms, each] = [(user + system) / 1000 / polls, ((await app.app.totals()).calls - stored) / polls]
    return [{ what: 'polls a minute (200 rows, 10 new, stored) at 10 % of one core', reached: 6000 / ms, target: atLeast(2000), detail: `${short(ms)} ms of processor each, by the clock ${short((performance.now() - start) / polls)}; ${short(each)} calls stored each`, limit: 'request, storing and two messages between threads are more than the 3 ms wanted; the rest is flat' }]
  } finally {
    await app.end()
    api.kill()
  }
}
