import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { askHidden } from '../../electron/serve/askHidden.ts'

/** Asks; the person presses `keys`. Answers what came of it and all that the terminal showed. */
async function ask(keys: string): Promise<{ answer: string; shown: string }> {
  const input = new PassThrough()
  const output = new PassThrough({ encoding: 'utf8' })
  const asked = askHidden('Secret: ', input, output)
  for (const key of keys) input.write(key)
  const answer = await asked.catch((error: unknown) => String(error))
  return { answer, shown: String(output.read()) }
}

describe('asking for a secret', () => {
  it('shows the question and nothing that is typed', async () => {
    expect(await ask('sk_1234\r')).toEqual({ answer: 'sk_1234', shown: 'Secret: \n' })
  })

  it('lets the person correct a typing error', async () => {
    expect(await ask('sk_19\x7f2\n')).toEqual({ answer: 'sk_12', shown: 'Secret: \n' })
  })

  it.each([['Ctrl-C', '\x03'], ['Ctrl-D', '\x04']])('ends when the person gives up with %s', async (_name, key) => {
    expect(await ask(key)).toEqual({ answer: 'CannotStart: No answer was given.', shown: 'Secret: \n' })
  })
})
