import { hash64 } from '../../../shared/hash.ts'

/** Longest name of a key, a tool or a method that is kept; a filter has room for one of twice the length, all of it escaped. */
const longestName = 200

/**
 * A name as it is stored: names are kept for ever and read whole by lists and filters, so an API must not fill them with
 * megabytes. A longer one is cut, and told apart from others of the same beginning by a hash of it all.
 */
export function shortName(name: string, longest = longestName): string {
  if (name.length <= longest) return name
  const hash = hash64(name)
  return `${name.slice(0, longest - hash.length - 1).toWellFormed()}…${hash}`
}

/** The same for a name that may be missing. */
export const shortNameOrNull = (name: string | null, longest?: number): string | null => (name === null ? null : shortName(name, longest))
