/**
 * Patterns of names: `*` stands for any run of characters, a backslash takes the next character as it is. Everything
 * else means itself.
 */

const anyRun = Symbol('*')
type Part = string | typeof anyRun

function partsOf(pattern: string): Part[] {
  const parts: Part[] = []
  for (const [, escaped, stars, plain] of pattern.matchAll(/\\([\s\S])|(\*+)|([\s\S])/g)) {
    if (stars !== undefined) parts.push(anyRun)
    else parts.push(escaped ?? plain ?? '')
  }
  return parts
}

/** Makes the test of a pattern. `ignoreCase` for names that people gave. */
export function patternTest(pattern: string, ignoreCase = false): (name: string) => boolean {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  const parts = partsOf(fold(pattern))
  if (!parts.includes(anyRun)) return (name) => fold(name) === parts.join('')
  // Not a regular expression: one with many stars takes for ever on a name made to fool it.
  return (name) => fits(parts, fold(name))
}

/** On a mismatch only the last star has to give more, so this takes at most the product of both lengths. */
function fits(parts: readonly Part[], name: string): boolean {
  let part = 0
  let at = 0
  let star = -1
  let tried = 0
  while (at < name.length) {
    if (parts[part] === anyRun) {
      star = part
      tried = at
      part += 1
    } else if (parts[part] === name[at]) {
      part += 1
      at += 1
    } else if (star !== -1) {
      part = star + 1
      tried += 1
      at = tried
    } else return false
  }
  return parts.slice(part).every((rest) => rest === anyRun)
}

/** The pattern that only this name matches. */
export const exactly = (name: string): string => name.replace(/[\\*]/g, '\\$&')

/** The name a pattern stands for; `null` when it stands for several. */
export function onlyName(pattern: string): string | null {
  const parts = partsOf(pattern)
  return parts.includes(anyRun) ? null : parts.join('')
}

/**
 * Makes the test whether a value of a filter means a thing that has an id and a name: it is the id itself, or a pattern of
 * the name, capital letters or not. Things without a name are meant by their id only.
 */
export function matchesName(value: string): (id: string, name: string | null) => boolean {
  const test = patternTest(value, true)
  return (id, name) => id === value || (name !== null && value !== '' && test(name))
}
