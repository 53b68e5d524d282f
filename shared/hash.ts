/**
 * A 64-bit hash of text as 16 hex digits: two 32-bit mixes with different seeds. Fast and stable, good against accidental
 * collisions, *not* against an attacker; used to recognise log rows.
 */
export function hash64(text: string): string {
  let a = 0x9e3779b9
  let b = 0x85ebca6b
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x5bd1e995)
    b ^= b >>> 15
  }
  return hex(finish(a ^ b)) + hex(finish(b ^ Math.imul(a, 0xc2b2ae35) ^ text.length))
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** Spreads every input bit over the word, so that texts differing at the end differ everywhere. */
function finish(word: number): number {
  let mixed = word
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
