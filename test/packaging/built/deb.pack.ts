/** The `.deb`: looked into, unpacked into an empty folder, and installed into an empty Debian. */
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { output } from '../../../electron/packaging/commands.ts'
import { carriedFolders } from '../../../electron/packaging/contents.ts'
import { buildDeb, debFileName } from '../../../electron/packaging/deb.ts'
import { filesBelow } from '../../../electron/packaging/headless.ts'
import { builtAt, ownLock, ownPackage } from '../../../electron/packaging/notices.ts'
import { made } from '../../../electron/packaging/place.ts'
import { publisher } from '../../../electron/packaging/publisher.ts'
import { temporaryFolder } from '../../standin/launch.ts'
import { itWorks } from './headlessChecks.ts'
import { runProgram, type Ended } from './runProgram.ts'

const { version } = ownPackage()
const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
const deb = join(made.files, debFileName(version, arch))
const linux = process.platform === 'linux'
const asRoot = linux && process.getuid?.() === 0
const mayRunSystemd = asRoot && existsSync('/usr/lib/systemd/systemd')

describe.skipIf(!linux)('the .deb, unpacked into an empty folder', () => {
  const root = temporaryFolder('deb')
  const data = temporaryFolder('deb-data')
  const environment = { PATH: [join(process.execPath, '..'), '/usr/bin', '/bin'].join(':'), HOME: data.path }
  const app = join(root.path, 'usr/lib/headroom')

  beforeAll(() => output('dpkg-deb', ['-x', deb, root.path]))
  afterAll(() => {
    root.remove()
    data.remove()
  })

  it('has files in the places Debian wants them', () => {
    expect(readlinkSync(join(root.path, 'usr/bin/headroom'))).toBe('../lib/headroom/bin/headroom.mjs')
    expect(filesBelow(root.path).filter((file) => !file.startsWith('usr/lib/headroom/'))).toEqual([
      'usr/bin/headroom',
      'usr/lib/systemd/user/headroom.service',
      'usr/share/doc/headroom/README.md',
      'usr/share/doc/headroom/THIRD-PARTY.txt',
      'usr/share/doc/headroom/copyright',
      'usr/share/doc/headroom/sbom.cdx.json',
    ])
  })

  it('carries exactly the packages it needs at run time, with native code for one machine', () => {
    const files = filesBelow(app)
    expect(readdirSync(join(app, 'node_modules')).map((name) => `node_modules/${name}`)).toEqual(carriedFolders(ownLock(), 'headless'))
    expect(files.filter((file) => file.endsWith('.node'))).toEqual([`node_modules/better-sqlite3/prebuilds/linux-${arch}.node`])
    expect(files.filter((file) => /\.(ts|map|gyp|cpp|h|c)$|preload|main\/index\.js$/.test(file))).toEqual([])
  })

  it('lets everybody read and nobody but root write', () => {
    const odd = filesBelow(root.path).filter((file) => {
      const { mode } = statSync(join(root.path, file))
      return ![0o644, 0o755].includes(mode & 0o777)
    })
    expect(odd).toEqual([])
  })

  it('names a Node that SQLite can run on', async () => {
    expect(await output('dpkg-deb', ['--field', deb, 'Depends'])).toContain('nodejs (>= 22.12)')
  })

  itWorks((...args) => runProgram(join(root.path, 'usr/bin/headroom'), [...args, ...(args.includes('--json') ? ['--data', join(data.path, args[0] ?? '')] : [])], { env: environment }))

  it.skipIf(!mayRunSystemd)('runs as a systemd user service, and ends in order when it is stopped', async () => {
    const script = join(import.meta.dirname, 'userService.sh')
    const home = join(data.path, 'home')
    mkdirSync(home)
    const { code, stdout, stderr } = await runProgram('unshare', ['--mount', '--pid', '--fork', '--mount-proc', script, root.path, join(process.execPath, '..'), home])
    expect({ code, lines: stdout.trim().split('\n') }, stderr).toEqual({ code: 0, lines: ['enabled enabled', 'running active', 'stopped success 0'] })
    expect(filesBelow(join(home, '.local/share/headroom')).length).toBeGreaterThan(0)
  })

  it('comes out the same when it is built again', async () => {
    const before = sha256(deb)
    await buildDeb(made.headless, { lock: ownLock(), arch, version, publisher, builtAt: await builtAt() })
    expect(sha256(deb)).toBe(before)
  })
})

describe.skipIf(!asRoot || !existsSync(made.emptyDebian))('the .deb, installed into an empty Debian', () => {
  let debian: ReturnType<typeof temporaryFolder>
  const inside = (...command: string[]): Promise<Ended> =>
    // A mount of its own for /proc, gone with the program.
    runProgram('unshare', ['--mount', 'sh', '-c', 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"', debian.path, ...command], { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
  const asUser = (...command: string[]): Promise<Ended> =>
    inside('setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', 'env', '-i', 'HOME=/home/ada', 'PATH=/usr/bin:/bin', ...command)

  beforeAll(async () => {
    debian = temporaryFolder('debian')
    await output('tar', ['-C', debian.path, '-xf', made.emptyDebian])
    // Its user must be able to enter what is / for her.
    chmodSync(debian.path, 0o755)
    mkdirSync(join(debian.path, 'packages'))
    cpSync(deb, join(debian.path, 'packages/headroom.deb'))
    await buildNode(join(debian.path, 'packages/nodejs.deb'))
    await output('chroot', [debian.path, 'useradd', '--create-home', '--uid', '1000', 'ada'])
  })
  afterAll(() => debian.remove())

  it('waits for Node, which this Debian does not have', async () => {
    const { code, stderr } = await inside('dpkg', '--install', '/packages/headroom.deb')
    expect(code).not.toBe(0)
    expect(stderr).toContain('nodejs')
  })

  it('installs once Node is there', async () => {
    expect(await inside('dpkg', '--install', '/packages/nodejs.deb', '/packages/headroom.deb')).toMatchObject({ code: 0 })
    expect((await inside('dpkg-query', '--show', '--showformat=${Status}', 'headroom')).stdout).toBe('install ok installed')
  })

  itWorks((...args) => asUser('headroom', ...args))

  it('keeps its data in the user’s own place, readable by nobody else', async () => {
    const kept = join(debian.path, 'home/ada/.local/share/headroom')
    expect(filesBelow(kept).length).toBeGreaterThan(0)
    expect(filesBelow(kept).filter((file) => (lstatSync(join(kept, file)).mode & 0o077) !== 0)).toEqual([])
  })

  it('is removed without a trace, but for what the user collected', async () => {
    expect(await inside('dpkg', '--purge', 'headroom')).toMatchObject({ code: 0 })
    const ours = ['usr/lib/headroom', 'usr/bin/headroom', 'usr/share/doc/headroom', 'usr/lib/systemd/user/headroom.service']
    expect(ours.filter((path) => existsSync(join(debian.path, path)))).toEqual([])
    expect(existsSync(join(debian.path, 'home/ada/.local/share/headroom'))).toBe(true)
  })
})

/** Node as a Debian package: the one that runs this test, since Debian's own is older. */
async function buildNode(file: string): Promise<void> {
  const node = temporaryFolder('nodejs')
  mkdirSync(join(node.path, 'usr/bin'), { recursive: true })
  cpSync(process.execPath, join(node.path, 'usr/bin/node'))
  mkdirSync(join(node.path, 'DEBIAN'))
  const facts = ['Package: nodejs', `Version: ${process.versions.node}`, `Architecture: ${arch === 'x64' ? 'amd64' : arch}`, 'Maintainer: a test', 'Depends: libc6, libstdc++6', 'Description: Node', '']
  writeFileSync(join(node.path, 'DEBIAN/control'), facts.join('\n'))
  await output('dpkg-deb', ['-Znone', '--root-owner-group', '--build', node.path, file])
  node.remove()
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
