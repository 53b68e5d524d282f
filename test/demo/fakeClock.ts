/** A clock that stands until it is told to move. */
export interface FakeClock {
  now(): number
  pass(ms: number): void
  set(at: number): void
}

/** Sun, 22 Nov 2026 12:00:00 GMT */
export const noon = Date.UTC(2026, 10, 22, 12)
export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute

export function fakeClock(at = noon): FakeClock {
  let now = at
  return {
    now: () => now,
    pass: (ms) => {
      now += ms
    },
    set: (to) => {
      now = to
    },
  }
}
