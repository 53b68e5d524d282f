import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

let folder = process.cwd()

/** Set once by `start.ts`, before the app's own code runs. */
export function setAppFolder(path: string): void {
  folder = path
}

/** The folder of the app's package.json. */
export function appFolder(): string {
  return folder
}

/** The members of the app's package.json that Electron looks at. */
export function appPackage(): { name: string; productName?: string; version: string } {
  const file = join(folder, 'package.json')
  return { name: 'Electron', version: '0.0.0', ...(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {}) }
}

/** Value of `--name=value` on the command line; '' when there is none. */
export function switchValue(name: string): string {
  const prefix = `--${name}=`
  return process.argv.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? ''
}
