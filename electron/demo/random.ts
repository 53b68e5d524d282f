/** A repeatable source of chance in [0, 1): the same seed and name give the same sequence on every machine. */
export type Random = () => number

/** One stream per `name`, so that a new reader of chance never shifts the decisions of another (mulberry32 over an FNV-1a hash). */
export function randomFrom(seed: number, name: string): Random {
  let state = seed >>> 0
  for (const character of name) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number from `from` to `to`, both included. */
export const whole = (random: Random, from: number, to: number): number => from + Math.floor(random() * (to - from + 1))

export const pick = <T>(random: Random, choices: readonly [T, ...T[]]): T => choices[whole(random, 0, choices.length - 1)] ?? choices[0]

/** One of `choices`, each as likely as its weight. */
export function pickWeighted<T>(random: Random, choices: readonly [weight: number, value: T][]): T {
  let left = random() * choices.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, value] of choices) {
    left -= weight
    if (left < 0) return value
  }
  const last = choices.at(-1)
  if (last === undefined) throw new Error('Nothing to pick from: the list of choices is empty.')
  return last[1]
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
/** `length` lower-case letters and digits. */
export const token = (random: Random, length: number): string =>
  Array.from({ length }, () => letters[whole(random, 0, letters.length - 1)]).join('')
