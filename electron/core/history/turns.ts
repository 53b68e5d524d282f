import { inTurn } from '../platform/inTurn.ts'

/**
 * A line of work, one after the other in the order asked. Who gives up while waiting leaves the line, and who gives up
 * while it is his turn is let go at once: what he asked for ends by itself, and only then the next begins.
 */
export class Turns {
  readonly #inTurn = inTurn()

  /** Does the work when its turn comes. Rejects with the signal's reason as soon as that is given. */
  take<Answer>(work: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    const turn = this.#inTurn(async () => {
      signal?.throwIfAborted()
      return work()
    })
    return signal === undefined ? turn : Promise.race([turn, givenUp(signal)])
  }
}

/** Rejects when the signal is given; never resolves. */
function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
}
