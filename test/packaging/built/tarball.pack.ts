/** The npm tarball, installed as a person does it, into an empty folder. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npm } from '../../../electron/packaging/commands.ts'
import { carriedFolders } from '../../../electron/packaging/contents.ts'
import { filesBelow } from '../../../electron/packaging/headless.ts'
import { ownLock, ownPackage } from '../../../electron/packaging/notices.ts'
import { made } from '../../../electron/packaging/place.ts'
import { temporaryFolder } from '../../standin/launch.ts'
import { itWorks } from './headlessChecks.ts'
import { runProgram } from './runProgram.ts'

describe('the npm tarball', () => {
  const place = temporaryFolder('tarball')
  const data = temporaryFolder('tarball-data')
  const installed = join(place.path, 'node_modules/headroom')
  const script = join(installed, 'bin/headroom.mjs')
  // Windows wraps commands in scripts that only a shell starts, and Node there needs some of its variables.
  const [command, ...before] = process.platform === 'win32' ? [process.execPath, script] : [join(place.path, 'node_modules/.bin/headroom')]
  const environment = process.platform === 'win32' ? process.env : { PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter), HOME: data.path }

  beforeAll(async () => {
    writeFileSync(join(place.path, 'package.json'), '{ "private": true }')
    await npm(['install', '--no-audit', '--no-fund', join(made.files, `headroom-headless-${ownPackage().version}.tgz`)], { cwd: place.path })
  })
  afterAll(() => {
    place.remove()
    data.remove()
  })

  it('brings the build, its notices and nothing else', () => {
    const files = filesBelow(installed)
    expect(files.filter((file) => !/^(out\/(main|renderer)\/|bin\/headroom\.mjs$|package\.json$|README\.md$|LICENSE\.txt$|THIRD-PARTY\.txt$|sbom\.cdx\.json$)/.test(file))).toEqual([])
    expect(files.filter((file) => /\.(ts|tsx|map)$|preload|main\/index\.js$/.test(file))).toEqual([])
    expect(files).toContain('out/main/serve.js')
    expect(files).toContain('out/renderer/index.html')
  })

  it('installs the packages it needs at run time, in the locked versions of those it names', () => {
    const lock = ownLock()
    const locked = JSON.parse(readFileSync(join(place.path, 'package-lock.json'), 'utf8')) as ReturnType<typeof ownLock>
    expect(carriedFolders(lock, 'headless').filter((folder) => !existsSync(join(place.path, folder)))).toEqual([])
    for (const name of ['better-sqlite3', 'dbus-native']) expect(locked.packages[`node_modules/${name}`]?.version).toBe(lock.packages[`node_modules/${name}`]?.version)
  })

  itWorks((...args) => runProgram(command ?? script, [...before, ...args, ...(args.includes('--json') ? ['--data', join(data.path, args[0] ?? '')] : [])], { cwd: place.path, env: environment }))

  it('refuses a Node that SQLite would crash on, in a sentence', async () => {
    const old = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.11.0"}})'
    const { code, stdout, stderr } = await runProgram(process.execPath, ['--import', old, script, '--help'], { env: environment })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^headroom: Node 20\.11\.0 is too old; install Node 22\.12 or newer .*\n$/)
  })
})
