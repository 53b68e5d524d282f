import type { ChildProcess } from 'node:child_process'

/** The address that a starting `serve` prints, with the token in its fragment. */
export function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let text = ''
    const onText = (chunk: Buffer): void => {
      text += chunk.toString()
      const address = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(text)?.[0]
      if (address !== undefined) done(address)
    }
    child.stdout?.on('data', onText)
    child.stderr?.on('data', onText)
    child.once('exit', (code) => failed(new Error(`serve ended with ${code}: ${text}`)))
  })
}
