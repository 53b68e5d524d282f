/**
 * A 64-bit hash of text as 16 hex digits: two 32-bit chains with different multipliers. Fast and stable, good against
 * accidental collisions, *not* against an attacker; used to recognise log rows.
 */
export function hash64(text: string): string {
  let a = 0x811c9dc5
  let b = 0x9e3779b9 ^ text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x5bd1e995)
    b ^= b >>> 15
  }
  return hex(spread(a)) + hex(spread(b))
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** Spreads every input bit over the word, so that texts differing at the end differ everywhere. */
function spread(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** Depth beyond which arguments no longer tell rows apart; JSON from the wire is refused far above it. */
const maxDepth = 40

/** JSON with sorted keys, so that equal values give equal text whatever order a server wrote them in. Total: never throws. */
export function canonicalJson(value: unknown, depth = 0): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (depth >= maxDepth) return '"…"'
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`).join(',')}}`
}
