import type { ConnectionView } from '../../shared/answers.ts'
import type { Key } from '../../shared/model.ts'

/** Shorter names are also parts of ordinary words; they are replaced only where they stand alone. */
const shortest = 3

/**
 * The way names are kept off the screen: connections, their hosts and the labels of keys become numbers, wherever they
 * stand in a text. The same name is the same number for as long as the lists keep their order.
 */
export function nameMask(connections: readonly Pick<ConnectionView, 'name' | 'baseUrl'>[], keys: readonly Pick<Key, 'label'>[]): (text: string) => string {
  const numbered = new Map<string, string>()
  const add = (name: string, number: string): void => {
    if (name !== '' && !numbered.has(name)) numbered.set(name, number)
  }
  for (const [index, { name, baseUrl }] of connections.entries()) {
    add(name, `Connection ${index + 1}`)
    if (URL.canParse(baseUrl)) add(new URL(baseUrl).host, `host ${index + 1}`)
  }
  for (const [index, { label }] of keys.entries()) add(label, `Key ${index + 1}`)
  // The longest first: a name may be the beginning of another.
  const inside = [...numbered.keys()].filter((name) => name.length >= shortest).toSorted((one, other) => other.length - one.length)
  const found = inside.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}_])(?:${inside.map(escaped).join('|')})(?![\\p{L}\\p{N}_])`, 'gu')
  return (text) => numbered.get(text) ?? (found === null ? text : text.replaceAll(found, (name) => numbered.get(name) ?? name))
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
