import { execFile } from 'node:child_process'

/** How a program ended. */
export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, whatever its exit code; `env` is all it gets. */
export function runProgram(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(command, [...args], { maxBuffer: 64 * 1024 * 1024, ...options }, (error, stdout, stderr) => {
      const ended = child.exitCode ?? (error === null ? 0 : 1)
      done({ code: ended, stdout, stderr: error !== null && child.exitCode === null ? `${stderr}\n${error.message}` : stderr })
    })
  })
}
