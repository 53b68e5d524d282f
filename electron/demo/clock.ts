/** Time as the simulated APIs see it; tests lend a fake. Epoch milliseconds. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
