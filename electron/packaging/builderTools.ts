/** electron-builder and its companions, of exactly the versions in builder/package-lock.json, apart from the project's own packages. */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, output } from './commands.ts'
import { projectDir } from './place.ts'

const locked = join(import.meta.dirname, 'builder')
const installed = join(projectDir, 'node_modules/.cache/headroom-builder')

const programs = {
  'electron-builder': 'electron-builder/cli.js',
  asar: '@electron/asar/bin/asar.js',
  'electron-fuses': '@electron/fuses/dist/bin.js',
} as const

/** Installs the tools unless these very versions are installed already. Needs the network the first time. */
export async function ensureBuilder(): Promise<void> {
  const wanted = createHash('sha256').update(readFileSync(join(locked, 'package-lock.json'))).digest('hex')
  const stamp = join(installed, 'installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  mkdirSync(installed, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(locked, file), join(installed, file))
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', installed], { cwd: installed })
  writeFileSync(stamp, wanted)
}

/** Runs one of the tools and resolves with what it printed. */
export function tool(name: keyof typeof programs, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return output(process.execPath, [join(installed, 'node_modules', programs[name]), ...args], { env: { ...env, FORCE_COLOR: '0', NO_COLOR: '1' } })
}
