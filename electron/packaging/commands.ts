import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { projectDir } from './place.ts'

const executed = promisify(execFile)

/** Runs a program in the project's folder and resolves with what it printed; throws with its last lines when it fails. */
export async function output(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<string> {
  try {
    const { stdout } = await executed(command, [...args], { cwd: projectDir, maxBuffer: 64 * 1024 * 1024, ...options })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    const lines = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n')
    throw new Error(`${command} failed: ${message.split('\n')[0] ?? ''}\n${lines}`, { cause: error })
  }
}

/** Runs npm, the one that started us when there is one. */
export function npm(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<string> {
  const cli = process.env['npm_execpath']
  if (cli !== undefined && cli.endsWith('.js')) return output(process.execPath, [cli, ...args], options)
  // On Windows npm is a script, which only a shell starts; the arguments are all our own.
  return process.platform === 'win32' ? output('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options) : output('npm', args, options)
}
