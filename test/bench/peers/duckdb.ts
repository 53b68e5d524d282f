import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What is compared with: a fixed version, so that two runs of the benchmark differ by our doing only. */
const version = '1.5.6-r.1'

/** The little that is used of `@duckdb/node-api`, which is no dependency and so has no types here. */
interface Api {
  DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> }
}
interface Connection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[] }>
  closeSync(): void
}

/** DuckDB, in memory, with the benchmark's log as its table `call`. */
export interface DuckDb {
  /** Milliseconds until the whole answer is here. */
  ask(sql: string): Promise<number>
  close(): void
}

/** Where DuckDB is kept. */
export const duckDbFolder = (cacheHome: string): string => join(cacheHome, 'headroom-bench', `duckdb-${version}`)
const userCache = (): string => process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')

/** Loads a log into DuckDB, which is fetched from npm into `cacheHome` the first time; answers in one sentence why not when it cannot be had. */
export async function openDuckDb(log: string, cacheHome = userCache()): Promise<DuckDb | string> {
  const folder = duckDbFolder(cacheHome)
  const entry = join(folder, 'node_modules/@duckdb/node-api/lib/index.js')
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true })
    const { status } = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', `@duckdb/node-api@${version}`], { shell: process.platform === 'win32' })
    if (status !== 0 || !existsSync(entry)) return `DuckDB is missing: npm could not install @duckdb/node-api@${version} into ${folder}`
  }
  let api: Api
  try {
    api = (await import(pathToFileURL(entry).href)) as Api
  } catch (error) {
    // There is none for this system, or half of one was left by an install that was ended.
    return `DuckDB does not start (${error instanceof Error ? error.message.split('\n')[0] : String(error)}); remove ${folder} to fetch it again`
  }
  const { DuckDBInstance } = api
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE call AS SELECT * FROM read_json('${log.replaceAll("'", "''")}', format = 'newline_delimited')`)
  return {
    ask: async (sql) => {
      const start = performance.now()
      ;(await connection.runAndReadAll(sql)).getRows()
      return performance.now() - start
    },
    close: () => (connection.closeSync(), instance.closeSync()),
  }
}
