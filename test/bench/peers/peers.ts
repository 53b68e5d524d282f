import { dirname } from 'node:path'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { openReading, type Filled, type Reading } from '../filled.ts'
import { median, quietest } from '../measure.ts'
import { atLeast, atMost, missing, short, type Row } from '../report.ts'
import { openDuckDb, type DuckDb } from './duckdb.ts'
import { commandMs, isHere, lnavFolder, programs, type Program } from './programs.ts'

/** One question put to us and to others, over the same calls. */
interface Question {
  what: string
  ours: (reading: Reading) => unknown
  /** Runs of ours in each of three series. */
  rounds?: number
  duckdb: string
  /** Absent where a scan of everything is the physical limit, which we do not claim to beat. */
  duckdbTarget?: null
  /** Why DuckDB may be faster. */
  limit?: string
  others?: { program: Program; command: (log: string, lnav: string) => string; runs: number; target: Row['target']; inverse?: true }[]
}

const page = (filter: CallFilter) => ({ history }: Reading) => history.page({ filter, cursor: null, limit: 200 })
const hour = 3_600_000
const week = ({ newestAt }: Reading) => ({ from: Math.floor((newestAt - 168 * hour) / hour) * hour, to: newestAt + 1 })
const month = ({ newestAt }: Reading) => ({ from: Math.floor((newestAt - 720 * hour) / hour) * hour, to: newestAt + 1 })
const since = (days: number) => `"at" >= (SELECT date_trunc('hour', max("at") - INTERVAL ${days} DAY) FROM call)`

const questions: readonly Question[] = [
  {
    what: 'key and errors, newest 200',
    ours: page({ keyIds: ['k1'], outcome: 'errors' }),
    duckdb: `SELECT * FROM call WHERE key = 'k1' AND class <> 'ok' ORDER BY "at" DESC LIMIT 200`,
    others: [
      { program: 'lnav', runs: 2, target: atLeast(1000), command: (log, lnav) => `lnav -n -I ${lnav} -c ";SELECT log_time, key, tool, status, args FROM bench_log WHERE key = 'k1' AND class <> 'ok' ORDER BY log_line DESC LIMIT 200" -c ':write-json-to -' ${log}` },
      { program: 'jq', runs: 2, target: atLeast(1000), command: (log) => `jq -c 'select(.key == "k1" and .class != "ok")' ${log} | tail -n 200` },
      { program: 'rg', runs: 5, target: atLeast(10), command: (log) => `tac ${log} | rg -m 200 '"key":"k1".*"status":[45]'` },
    ],
  },
  {
    what: 'a word, newest 200',
    ours: page({ text: 'needle' }),
    duckdb: `SELECT * FROM call WHERE args ILIKE '%needle%' ORDER BY "at" DESC LIMIT 200`,
    others: [{ program: 'rg', runs: 5, target: atLeast(20), command: (log) => `rg -F needle ${log}` }],
  },
  {
    what: 'a text absent from everything',
    ours: page({ text: 'absentwithoutdoubt' }),
    rounds: 2,
    duckdb: `SELECT * FROM call WHERE args ILIKE '%absentwithoutdoubt%' ORDER BY "at" DESC LIMIT 200`,
    duckdbTarget: null,
    others: [{ program: 'rg', runs: 5, target: atMost(10), inverse: true, command: (log) => `rg -Fi absentwithoutdoubt ${log}` }],
  },
  {
    what: 'first page of a text inside words',
    ours: page({ text: 'ommo' }),
    duckdb: `SELECT * FROM call WHERE args ILIKE '%ommo%' ORDER BY "at" DESC LIMIT 200`,
    others: [{ program: 'rg', runs: 5, target: atMost(1), inverse: true, command: (log) => `rg -Fi absentwithoutdoubt ${log}` }],
  },
  {
    what: '7 days by hour for all keys',
    ours: (reading) => reading.history.usage({ ...week(reading), bucket: 'hour' }),
    duckdb: `SELECT key, date_trunc('hour', "at"), count(*), count(*) FILTER (class <> 'ok') FROM call WHERE ${since(7)} GROUP BY ALL`,
  },
  {
    what: '30 days by day, stacked by tool',
    ours: (reading) => reading.history.stack({ ...month(reading), bucket: 'day', by: 'tool' }),
    duckdb: `SELECT tool, date_trunc('day', "at"), count(*) FROM call WHERE ${since(30)} GROUP BY ALL`,
  },
  {
    what: '30 days of percentiles by tool',
    limit: 'two threads of a column store read a million whole numbers; ours add up 50,000 counts on one',
    ours: (reading) => reading.history.latency(month(reading)),
    duckdb: `SELECT tool, count(*), quantile_cont(duration_ms, [0.5, 0.95, 0.99]), max(duration_ms) FROM call WHERE ${since(30)} GROUP BY tool`,
  },
  {
    what: '7 days counted by key, tool, verdict and status',
    ours: ({ history, ...reading }) => history.facets({ from: week({ history, ...reading }).from }),
    duckdb: `SELECT key, tool, class, status, count(*) FROM call WHERE ${since(7)} GROUP BY GROUPING SETS ((key), (tool), (class), (status), ())`,
  },
  { what: 'how many calls a key made', ours: ({ history }) => history.count({ keyIds: ['k0'] }), duckdb: "SELECT count(*) FROM call WHERE key = 'k0'" },
  {
    what: '7 days of errors by verdict and tool',
    limit: 'ours also reads which scopes refused calls named, which the log of the others lacks',
    ours: ({ history, ...reading }) => history.errorGroups({ from: week({ history, ...reading }).from }),
    duckdb: `SELECT class, tool, count(*), min("at"), max("at") FROM call WHERE class <> 'ok' AND ${since(7)} GROUP BY ALL`,
  },
]

/** A row for each program that cannot be compared with, which says why; `duck` = why DuckDB cannot, or DuckDB. */
export function absentRows(absent: readonly Program[], duck: DuckDb | string): Row[] {
  return [
    ...absent.map((program) => missing(`${program} : ours`, `${program} is missing; install the Debian package ${programs[program]}`)),
    ...(typeof duck === 'string' ? [missing('DuckDB : ours', duck)] : []),
  ]
}

/**
 * The same questions to programs people would otherwise use, over the same calls as a plain log. One that is not here is named.
 * `cacheHome` = the folder that DuckDB's is kept in.
 */
export async function peerRows({ dir, log }: Pick<Filled, 'dir' | 'log'>, cacheHome?: string): Promise<Row[]> {
  const absent = (Object.keys(programs) as Program[]).filter((program) => !isHere(program))
  const duck = await openDuckDb(log, cacheHome)
  const reading = openReading(dir)
  const lnav = lnavFolder(dirname(log))
  const rows = absentRows(absent, duck)
  for (const question of questions) {
    const [mine = 0] = quietest([() => question.ours(reading)], question.rounds ?? 15, 0.5)
    for (const { program, command, runs, target, inverse } of question.others ?? []) {
      if (absent.includes(program)) continue
      const theirs = commandMs(command(log, lnav), runs)
      const name = command('', '').startsWith('tac') ? `tac piped to ${program}` : program
      rows.push(
        inverse === true
          ? { what: `${question.what}: ours : a scan by ${name}`, reached: mine / theirs, target, detail: `${short(mine)} : ${short(theirs)} ms` }
          : { what: `${question.what}: ${name} : ours`, reached: theirs / mine, target, detail: `${short(theirs)} : ${short(mine)} ms` },
      )
    }
    // oxlint-disable-next-line no-await-in-loop -- one question after the other, or they would measure each other
    if (typeof duck !== 'string') rows.push(await duckRow(duck, question, mine))
  }
  if (typeof duck !== 'string') duck.close()
  reading.history.close()
  return rows
}

async function duckRow(duck: DuckDb, { what, duckdb, duckdbTarget, limit }: Question, mine: number): Promise<Row> {
  const times: number[] = []
  for (let run = 0; run < 6; run += 1) {
    // oxlint-disable-next-line no-await-in-loop -- see above
    const ms = await duck.ask(duckdb)
    if (run > 0) times.push(ms)
  }
  const theirs = median(times)
  return { what: `${what}: DuckDB : ours`, reached: theirs / mine, target: duckdbTarget === null ? null : atLeast(1), detail: `${short(theirs)} : ${short(mine)} ms`, ...(limit === undefined ? {} : { limit }) }
}
