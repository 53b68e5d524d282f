import { openHistory } from './history/client.ts'
import type { HistoryClient } from './history/types.ts'
import type { Ports } from './ports.ts'

/** Opens the history of the data folder. Apart from the core, so that a shell can begin with it while the rest of the core is loaded. */
export const startHistory = ({ spawnHistory, dataDir, log }: Pick<Ports, 'spawnHistory' | 'dataDir' | 'log'>): Promise<HistoryClient> =>
  openHistory(spawnHistory, { dataDir }, ({ name, ms }) => log.warn('slow statement', { name, ms }))
