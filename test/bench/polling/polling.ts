import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startTestApp } from '../../fakes/testApp.ts'
import { atLeast, short, type Row } from '../report.ts'

const [warmUp, polls] = [50, 400]

/** The whole of a poll: HTTP, reading, alignment, alerts and storing, in the real core with its threads; the API is another process. */
export async function pollingRows(scratch: string): Promise<Row[]> {
  const api = spawn(process.execPath, [join(import.meta.dirname, 'busyApi.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(api.stdout, 'data')) as [Buffer]
  const app = await startTestApp({ dataDir: join(scratch, 'polling') })
  try {
    const { id } = await app.ask('connections.add', { name: 'Busy', dialect: 'tools', baseUrl: `http://127.0.0.1:${port.toString().trim()}`, poll: { mode: 'manual' }, keepArguments: true, keys: [{ label: 'monitor', secret: 'not-a-real-secret' }] })
    const look = async (times: number) => {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      for (let poll = 0; poll < times; poll += 1) await app.ask('polls.run', { connectionId: id })
    }
    await look(warmUp)
    const [cpu, start, stored] = [process.cpuUsage(), performance.now(), (await app.app.totals()).calls]
    await look(polls)
    const { user, system } = process.cpuUsage(cpu)
    const [ms, each] = [(user + system) / 1000 / polls, ((await app.app.totals()).calls - stored) / polls]
    return [{ what: 'polls a minute (200 rows, 10 new, stored) at 10 % of one core', reached: 6000 / ms, target: atLeast(2000), detail: `${short(ms)} ms of processor each, by the clock ${short((performance.now() - start) / polls)}; ${short(each)} calls stored each` }]
  } finally {
    await app.end()
    api.kill()
  }
}
