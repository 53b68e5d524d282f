/** Something asked of the core: the last good answer stays when a later one fails (its age and the reason are shown). */
export interface Loaded<T> {
  /** The last good answer; `null` until there is one. */
  value: T | null
  /** Why the newest attempt failed, one sentence; `null` when it did not. */
  problem: string | null
  loading: boolean
  /** This machine's clock at the last good answer. */
  atClient: number | null
}

/** Nothing asked yet. */
export const notLoaded = <T>(): Loaded<T> => ({ value: null, problem: null, loading: false, atClient: null })

/** True until the first answer or the first failure. */
export const isFirstLoad = (slot: Loaded<unknown>): boolean => slot.value === null && slot.problem === null
