import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { History } from '../../electron/core/history/history.ts'
import { openReader } from '../../electron/core/history/open.ts'
import { sizeOf } from './historyFile.ts'
import { atLeast, atMost, quantile, quietest, short, timed, type Row } from './measure.ts'

/** Whether a program can be started here. */
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0

/** The same calls as a plain log, searched by the programs people would otherwise use. Those not installed are left out. */
export function peerRows(dir: string, log: string): Row[] {
  const history = new History(openReader(join(dir, 'history.db')))
  const ours = (filter: Parameters<History['page']>[0]['filter'], rounds = 20) =>
    quietest([() => history.page({ filter, cursor: null, limit: 200 })], rounds, 0.5)[0] ?? Number.NaN
  const run = (command: string) => quantile(Array.from({ length: 3 }, () => timed(() => spawnSync('sh', ['-c', command]))), 0.5)
  const rows: Row[] = []
  const add = (what: string, peerMs: number, oursMs: number, target: Row['target'], inverse = false) =>
    rows.push({ what, reached: inverse ? oursMs / peerMs : peerMs / oursMs, target, detail: inverse ? `${short(oursMs)} : ${short(peerMs)} ms` : `${short(peerMs)} : ${short(oursMs)} ms` })

  const filtered = ours({ keyIds: ['k1'], outcome: 'errors' })
  if (has('jq')) {
    const slow = run(`jq -c 'select(.key == "k1" and .class != "ok")' ${log} | tail -n 200`)
    add('key and errors, newest 200: jq : ours', slow, filtered, atLeast(1000))
  }
  const grep = has('rg') ? 'rg' : 'grep -E'
  const fixed = has('rg') ? 'rg -F' : 'grep -F'
  add(`key and errors, newest 200: tac and ${grep} : ours`, run(`tac ${log} | ${grep} -m 200 '"key":"k1".*"status":[45]'`), filtered, atLeast(10))
  add(`a word: ${fixed} : ours`, run(`${fixed} needle ${log}`), ours({ text: 'needle' }), atLeast(20))
  const scan = run(`${fixed} -c absentwithoutdoubt ${log}`)
  add(`a text absent from everything: ours : ${fixed}`, scan, ours({ text: 'absentwithoutdoubt' }, 3), atMost(10), true)
  add(`first page of a text inside words: ours : ${fixed}`, scan, ours({ text: 'ommo' }), atMost(1), true)
  history.close()
  return [...rows, ...sizeRows(dir, log)]
}

function sizeRows(dir: string, log: string): Row[] {
  const db = new Database(join(dir, 'history.db'), { readonly: true })
  const words = Number(db.prepare("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'call_text%' AND aggregate = TRUE").pluck().get())
  db.close()
  const [whole, plain] = [sizeOf(dir), statSync(log).size]
  const detail = (bytes: number) => `${short(bytes / 1e6)} : ${short(plain / 1e6)} MB`
  return [
    { what: 'bytes a call, with search : NDJSON', reached: whole / plain, target: atMost(1.9), detail: detail(whole) },
    { what: 'bytes a call, without search : NDJSON', reached: (whole - words) / plain, target: atMost(1.2), detail: detail(whole - words) },
  ]
}
