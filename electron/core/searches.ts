import { Refusal } from '../../shared/dispatch.ts'

/** Searches that the page may want to leave early, by the name it gave them. */
export class Searches {
  readonly #underWay = new Map<string, AbortController>()

  /** Runs a search; one under the same name is left first. Refuses when it was left. */
  async run<Answer>(name: string | undefined, search: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const abort = new AbortController()
    if (name === undefined) return search(abort.signal)
    this.cancel(name)
    this.#underWay.set(name, abort)
    try {
      return await search(abort.signal)
    } catch (error) {
      if (abort.signal.aborted) throw new Refusal('refused', 'The search was cancelled.')
      throw error
    } finally {
      if (this.#underWay.get(name) === abort) this.#underWay.delete(name)
    }
  }

  cancel(name: string): void {
    this.#underWay.get(name)?.abort()
  }
}
