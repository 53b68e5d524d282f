import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CannotStart } from '../core/platform/cannotStart.ts'

/** Asks on a terminal without showing what is typed. Rejects when the person gives up (Ctrl-C or Ctrl-D). */
export function askHidden(question: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<string> {
  // readline echoes by writing to its output; one that swallows everything is no echo.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  output.write(question)
  return new Promise((done, failed) => {
    const lines = createInterface({ input, output: silent, terminal: true, historySize: 0 })
    const giveUp = () => failed(new CannotStart('No answer was given.'))
    lines.once('close', giveUp)
    lines.once('SIGINT', () => lines.close())
    lines.once('line', (line) => {
      lines.off('close', giveUp)
      lines.close()
      done(line)
    })
  }).finally(() => output.write('\n')) as Promise<string>
}
