import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, timed } from '../measure.ts'

/** Programs people search logs with, and their Debian packages. */
export const programs = { rg: 'ripgrep', jq: 'jq', lnav: 'lnav' } as const
export type Program = keyof typeof programs

export const isHere = (program: Program): boolean => spawnSync(program, ['--version']).status === 0

/** Milliseconds that a shell command takes, the median of `runs`; throws when any program of it fails or is missing. */
export function commandMs(command: string, runs: number): number {
  const once = () =>
    timed(() => {
      const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], { maxBuffer: 2 ** 30, encoding: 'utf8' })
      // 1 is what a search answers that found nothing, 141 what is written to nobody, because the next had enough.
      if (status !== 0 && status !== 1 && status !== 141) throw new Error(`"${command}" ended with ${status}: ${stderr.slice(0, 500)}`)
    })
  return median(Array.from({ length: runs }, once))
}

/** Teaches lnav the benchmark's log: writes its format into a folder for `lnav -I`. */
export function lnavFolder(parent: string): string {
  const folder = join(parent, 'lnav')
  mkdirSync(join(folder, 'formats/bench'), { recursive: true })
  const kinds = { key: 'string', tool: 'string', route: 'string', method: 'string', status: 'integer', ok: 'boolean', duration_ms: 'integer', class: 'string', error: 'string', args: 'string' }
  const format = {
    title: 'bench',
    json: true,
    'file-pattern': String.raw`\.ndjson$`,
    'timestamp-field': 'at',
    'line-format': [{ field: 'at' }, ' ', { field: 'key' }, ' ', { field: 'tool' }, ' ', { field: 'args' }],
    value: Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { kind }])),
  }
  writeFileSync(join(folder, 'formats/bench/format.json'), JSON.stringify({ $schema: 'https://lnav.org/schemas/format-v1.schema.json', bench_log: format }))
  return folder
}
