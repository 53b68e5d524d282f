import { createToolsApi, type ToolsApi } from '../../../electron/demo/tools/api.ts'
import { pick, randomFrom, whole, type Random } from '../../../electron/demo/random.ts'
import { createWorkspaceApi, type WorkspaceApi } from '../../../electron/demo/workspace/api.ts'
import { FakeClock } from '../../fakes/fakeClock.ts'
import { startTestApp } from '../../fakes/testApp.ts'
import { serveApi, type AnyApi, type ServedApi } from './servedApi.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A simulated API that was watched for a month and goes on living in real time. */
export interface WatchedApi<Api extends AnyApi = ToolsApi | WorkspaceApi> extends ServedApi<Api> {
  connectionId: string
  name: string
  /** What the app polls with. */
  secret: string
}

/** A data folder filled by the product's own core: 30 days of two APIs, up to now. */
export interface Month {
  studio: WatchedApi<ToolsApi>
  workspace: WatchedApi<WorkspaceApi>
  /** When the night import went wrong: last Tuesday, 23:10 to 23:40 of this machine's time. */
  incident: { from: number; to: number }
  /** Nothing answers any more until `online`. */
  offline: () => Promise<void>
  online: () => Promise<void>
  stop: () => Promise<void>
}

/**
 * Lives through 30 days of virtual time: clients call the simulated APIs, the core polls them over HTTP and stores what
 * it sees. The same every time but for the date. Polls are by hand, so that nothing moves unless a test wants it to.
 */
export async function createMonth(dataDir: string): Promise<Month> {
  const end = Date.now()
  const clock = new FakeClock(end - 30 * dayMs)
  let live = false
  const apiClock = { now: () => (live ? Date.now() : clock.now()) }
  const random = randomFrom(1, 'month')

  const studioApi = createToolsApi({
    clock: apiClock,
    keys: [
      { label: 'Website' },
      { label: 'Import agent', scopes: ['content:read', 'media:read'] },
      { label: 'Campaign writer', scopes: ['content:read', 'ai:generate'] },
      { label: 'New chatbot', scopes: ['content:read'] },
      { label: 'monitor', scopes: ['activity:read'] },
    ],
    broken: ['get_analytics'],
  })
  const workspaceApi = createWorkspaceApi({ clock: apiClock, keys: [{ label: 'CRM sync' }, { label: 'Feed importer' }, { label: 'monitor', scopes: ['usage:read'] }] })
  const test = await startTestApp({ clock, dataDir })
  const watch = async <Api extends AnyApi>(api: Api, name: string): Promise<WatchedApi<Api>> => {
    const served = await serveApi(api)
    const { secret } = api.keys.byLabel('monitor')
    const { id } = await test.ask('connections.add', {
      name,
      dialect: api.dialect,
      baseUrl: served.baseUrl,
      poll: { mode: 'manual' },
      keepArguments: true,
      keys: [{ label: 'monitor', secret }],
    })
    return { ...served, connectionId: id, name, secret }
  }
  const studio = await watch(studioApi, 'Content studio')
  const workspace = await watch(workspaceApi, 'Marketing workspace')

  const incidentAt = lastTuesday(end, 23, 10)
  const poll = async (): Promise<void> => {
    await test.ask('polls.run', {})
  }
  let incidentDone = false
  while (clock.now() < end) {
    const left = end - clock.now()
    // Polled rarely, because each poll costs the test some 30 ms; often enough that the log never overflows.
    const stretch = Math.min(left, left > 2 * dayMs ? 12 * hourMs : left > hourMs ? 3 * hourMs : hourMs)
    if (!incidentDone && clock.now() + stretch > incidentAt) {
      await clock.pass(Math.max(0, incidentAt - clock.now()))
      await incident(studio, clock, random, poll)
      incidentDone = true
      continue
    }
    for (const until = clock.now() + stretch; clock.now() < until; ) {
      const hourEnd = Math.min(clock.now() + hourMs, until)
      const calls = callsIn(clock.now(), random)
      for (let made = 0; made < calls; made += 1) {
        await clock.pass(Math.floor((hourEnd - clock.now()) / (calls + 1 - made)))
        await (made % 3 === 2 ? workspaceCall(workspace, random) : studioCall(studio, random))
      }
      await clock.pass(hourEnd - clock.now())
    }
    await poll()
  }
  await test.end({ keep: true })
  await clock.pass(Math.max(0, Date.now() - clock.now()))
  live = true
  const offline = async (): Promise<void> => {
    await Promise.all([studio.close(), workspace.close()])
  }

  return {
    studio,
    workspace,
    incident: { from: incidentAt, to: incidentAt + 30 * minuteMs },
    offline,
    online: async () => {
      await Promise.all([studio.open(), workspace.open()])
    },
    stop: offline,
  }
}

/** More by day than by night, and less at the weekend. */
function callsIn(at: number, random: Random): number {
  const date = new Date(at)
  const hour = date.getHours()
  const busy = hour >= 8 && hour < 18 ? 20 : hour >= 6 && hour < 22 ? 9 : 3
  return Math.round(busy * ([0, 6].includes(date.getDay()) ? 0.4 : 1) * (0.7 + 0.6 * random()))
}

async function studioCall({ send: call }: WatchedApi<ToolsApi>, random: Random): Promise<void> {
  const tool = (label: string, name: string, body: unknown = {}): Promise<number> => call(label, 'POST', `/tools/${name}`, body)
  const chance = random()
  if (chance < 0.55) await tool('Website', pick(random, ['get_post', 'get_post', 'list_posts', 'update_post']), { id: whole(random, 1, 405), title: 'Opening hours' })
  else if (chance < 0.8) await tool('Import agent', pick(random, ['list_media', 'get_post', 'search_posts']), { id: whole(random, 1, 400), query: 'gift cards' })
  else if (chance < 0.9) await tool('Campaign writer', pick(random, ['generate_text', 'generate_image']), { prompt: pick(random, ['a spring menu for a bakery', 'a poster for the summer market']) })
  else if (chance < 0.94) await tool('Website', 'get_analytics', { days: 30 })
  else if (chance < 0.96) await tool('Campaign writer', 'generate_image', {})
  else await tool('Website', 'search_posts', { query: pick(random, ['délivrance', 'opening hours', '<b>sale</b>']) })
}

async function workspaceCall({ send: call }: WatchedApi<WorkspaceApi>, random: Random): Promise<void> {
  if (random() < 0.7) await call('CRM sync', 'GET', `/v1/content?limit=${whole(random, 1, 130)}`)
  else await call('Feed importer', 'POST', '/v1/content/draft', { briefs: [{ topic: 'gift cards' }] })
}

/** Half an hour in which the import runs into the minute's cap, a new client lacks a scope, and more happens than the log can show. */
async function incident({ send: call }: WatchedApi<ToolsApi>, clock: FakeClock, random: Random, poll: () => Promise<void>): Promise<void> {
  await poll()
  for (let part = 0; part < 6; part += 1) {
    // In the fourth part calls are spread over all of it, more than the log shows; in the others they come within a minute.
    const [calls, lastingMs] = part === 3 ? [260, 5 * minuteMs] : [160, 50_000]
    const endsAt = clock.now() + 5 * minuteMs
    for (let made = 0; made < calls; made += 1) {
      await clock.pass(Math.floor(lastingMs / calls))
      await (made % 10 === 9
        ? call('New chatbot', 'POST', '/tools/create_post', { title: 'Hello from the chatbot' })
        : call('Import agent', 'POST', '/tools/list_media', { page: whole(random, 1, 9), run: 'night-import-7' }))
    }
    await clock.pass(endsAt - clock.now())
    await poll()
  }
}

/** That time of day on the last Tuesday that is over for at least half a day. */
function lastTuesday(now: number, hour: number, minute: number): number {
  const date = new Date(now - dayMs / 2)
  date.setHours(hour, minute, 0, 0)
  while (date.getDay() !== 2 || date.getTime() > now - dayMs / 2) date.setDate(date.getDate() - 1)
  return date.getTime()
}
