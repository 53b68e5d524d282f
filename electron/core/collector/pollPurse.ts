import { takeToken, type PollTokens } from '../../../shared/limits/pace.ts'

/** The tokens that pay for the requests of one connection (4.2); a new purse is full. */
export class PollPurse {
  readonly #monotonic: () => number
  #tokens: PollTokens | null = null

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  /** Takes a token for one request and says whether there was one. `requestMs` = how soon one comes back. */
  pay(requestMs: number): boolean {
    const { taken, next } = takeToken(this.#tokens, this.#monotonic(), requestMs)
    this.#tokens = next
    return taken
  }

  /** Settles what one paid request became: unchanged answers (304) cost nothing, further pages of the log one token each. */
  settle({ requests, free }: { requests: number; free: boolean }): void {
    if (this.#tokens !== null) this.#tokens = { ...this.#tokens, tokens: this.#tokens.tokens + (free ? 1 : 1 - requests) }
  }

  /** Ms until there is a token; 0 = now. */
  waitMs(requestMs: number): number {
    return takeToken(this.#tokens, this.#monotonic(), requestMs).waitMs
  }
}
