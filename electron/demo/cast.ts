import { deckReader, deckRobot, listsApp, listsSync, pointsDashboard, pointsExporter } from './clients/otherClients.ts'
import type { Script } from './clients/run.ts'
import { generatingTools, newcomerTools, noisyTools, steadyTools } from './clients/toolsClients.ts'
import { stagingWorkspace, steadyWorkspace, stubbornWorkspace } from './clients/workspaceClients.ts'
import type { Clock } from './clock.ts'
import { createDecksApi } from './decks/api.ts'
import type { SimulatedApi } from './host.ts'
import type { KeyWish } from './keys.ts'
import { createListsApi } from './lists/api.ts'
import { createPointsApi } from './points/api.ts'
import type { Random } from './random.ts'
import { createToolsApi } from './tools/api.ts'
import { createWorkspaceApi } from './workspace/api.ts'

/** What the demo needs of a simulated API, whichever it is. */
export type StagedApi = Omit<SimulatedApi<string>, 'used' | 'limits'>

/** An API of the demo, ready to be served: who holds its keys and who calls it. */
export interface Staged {
  name: string
  api: StagedApi
  pollEverySec: number
  /** Label of the key the monitor polls with; all others are watched. */
  monitor: string
  clients: { label: string; script: (random: Random) => Script }[]
}

const monitor = 'Headroom monitor'

function stageTools(seed: number, clock: Clock): Staged {
  const keys: KeyWish[] = [
    { label: 'Website' },
    { label: 'Import agent', scopes: ['content:read', 'media:read'] },
    { label: 'Campaign writer', scopes: ['content:read', 'ai:generate'] },
    { label: 'New chatbot', scopes: ['content:read'] },
    { label: monitor, scopes: ['activity:read'] },
  ]
  const api = createToolsApi({ seed, clock, keys, backlog: ['Website', 'Campaign writer', 'Import agent'], broken: ['get_analytics'] })
  return {
    name: 'Content studio (demo)',
    api,
    pollEverySec: 5,
    monitor,
    clients: [
      { label: 'Website', script: steadyTools },
      { label: 'Import agent', script: noisyTools },
      { label: 'Campaign writer', script: generatingTools(() => api.used('ai_day', 'Campaign writer')) },
      { label: 'New chatbot', script: newcomerTools },
    ],
  }
}

function stageWorkspace(seed: number, clock: Clock): Staged {
  const keys: KeyWish[] = [
    { label: 'CRM sync' },
    { label: 'Feed importer' },
    { label: 'Staging tests', mode: 'test' },
    { label: monitor, scopes: ['usage:read'] },
  ]
  return {
    name: 'Marketing workspace (demo)',
    api: createWorkspaceApi({ seed, clock, keys, backlog: ['CRM sync', 'Feed importer', 'Staging tests'] }),
    pollEverySec: 5,
    monitor,
    clients: [
      { label: 'CRM sync', script: steadyWorkspace },
      { label: 'Feed importer', script: stubbornWorkspace },
      { label: 'Staging tests', script: stagingWorkspace },
    ],
  }
}

function stageDecks(seed: number, clock: Clock): Staged {
  const keys: KeyWish[] = [
    { label: 'Deck robot', user: 'ada' },
    { label: 'Screens', user: 'grace' },
    // The monitor's key belongs to the user whose month is worth watching: usage is told per user.
    { label: monitor, user: 'ada' },
  ]
  return {
    name: 'Deck tenant (demo)',
    api: createDecksApi({ seed, clock, keys, spentThisMonth: { ada: 1_540_000, grace: 120_000 } }),
    pollEverySec: 10,
    monitor,
    clients: [
      { label: 'Deck robot', script: deckRobot },
      { label: 'Screens', script: deckReader },
    ],
  }
}

function stageLists(seed: number, clock: Clock): Staged {
  return {
    name: 'Shared lists (demo)',
    api: createListsApi({ seed, clock, keys: [{ label: 'Shopping app' }, { label: 'Sync job' }, { label: monitor, scopes: ['lists:read'] }] }),
    pollEverySec: 15,
    monitor,
    clients: [
      { label: 'Shopping app', script: listsApp },
      { label: 'Sync job', script: listsSync },
    ],
  }
}

function stagePoints(seed: number, clock: Clock): Staged {
  return {
    name: 'Projects organisation (demo)',
    api: createPointsApi({ seed, clock, keys: [{ label: 'Dashboard' }, { label: 'Exporter' }, { label: monitor }] }),
    pollEverySec: 15,
    monitor,
    clients: [
      { label: 'Dashboard', script: pointsDashboard },
      { label: 'Exporter', script: pointsExporter },
    ],
  }
}

/** The simulated APIs by dialect, in the order of the API documents. */
export const stages = {
  tools: stageTools,
  workspace: stageWorkspace,
  decks: stageDecks,
  lists: stageLists,
  points: stagePoints,
} satisfies Record<string, (seed: number, clock: Clock) => Staged>
export type DemoApiName = keyof typeof stages
