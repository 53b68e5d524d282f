/**
 * Does a work for one of its objects at a time: asked again while it is under way, it is done once more after that, however
 * often it was asked. The promise ends with the last of them.
 */
export function onceMore<Of>(work: (of: Of) => Promise<void>): (of: Of) => Promise<void> {
  const underWay = new Map<Of, { again: boolean; done: Promise<void> }>()
  return (of) => {
    const running = underWay.get(of)
    if (running !== undefined) {
      running.again = true
      return running.done
    }
    const entry = { again: false, done: Promise.resolve() }
    const run = async (): Promise<void> => {
      await work(of)
      if (!entry.again) return
      entry.again = false
      await run()
    }
    entry.done = run().finally(() => underWay.delete(of))
    underWay.set(of, entry)
    return entry.done
  }
}
