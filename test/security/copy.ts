/** A copy of the project to break, so that nobody's own files are touched. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectDir } from '../../electron/packaging/place.ts'

/** What is linked beside the packages, where it is: what packing keeps between runs, which depends on no source of ours. */
const kept = ['headroom-pack', 'headroom-builder'].map((name) => join('node_modules', '.cache', name))

/**
 * Copies every file that git knows or would take up, as it stands in the folder now. Packages are linked one by one, so
 * that what tools keep beside them stays in the copy.
 */
export function copyProject(): { path: string; remove: () => void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'headroom-breaks-')))
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: projectDir, encoding: 'utf8', maxBuffer: 2 ** 26 })
  for (const file of listed.split('\0')) {
    // Listed too when it was just deleted.
    if (file === '' || !existsSync(join(projectDir, file))) continue
    mkdirSync(dirname(join(path, file)), { recursive: true })
    copyFileSync(join(projectDir, file), join(path, file))
  }
  const packages = readdirSync(join(projectDir, 'node_modules')).filter((name) => !name.startsWith('.') || name === '.bin')
  mkdirSync(join(path, 'node_modules/.cache'), { recursive: true })
  for (const folder of [...packages.map((name) => join('node_modules', name)), ...kept]) {
    // Windows lets everybody make junctions, but not links.
    if (existsSync(join(projectDir, folder))) symlinkSync(join(projectDir, folder), join(path, folder), 'junction')
  }
  return { path, remove }
}
