/** Stands for what was taken out. */
const redacted = '[redacted]'
/** Shorter ones would be found in words and members that have nothing to do with them. */
const shortestEcho = 8

/**
 * Takes one secret out of texts, however they spell it: letter by letter as it is, escaped as in JSON (and JSON within JSON), or percent-encoded, and in
 * base64 at any place of a longer text. For what an API answers to a request with that secret, before anything else reads it
 * (trust C9): an API may say it back in an error, an address, a header, a name or its log.
 */
export function withoutSecret(secret: string): (text: string) => string {
  if (secret.length < shortestEcho) return (text) => text
  const patterns = [new RegExp(spelledPattern(secret), 'g'), ...base64Patterns(secret)]
  return (text) => patterns.reduce((clean, pattern) => clean.replace(pattern, redacted), text)
}

/** Letters and digits stand for themselves everywhere; any other character may be written in four ways, even within one text. */
function spelledPattern(secret: string): string {
  return Array.from(secret, (char, index) => {
    if (/[A-Za-z0-9]/.test(char)) return char
    const code = char.charCodeAt(0).toString(16).padStart(2, '0')
    const digits = code.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
    // A match begins at the first of a run of backslashes: begun at each of them, a long run would take the square of its length.
    const first = index === 0 ? '(?<!\\\\)' : ''
    return `(?:${first}\\\\*\\${char}|%${digits}|${first}\\\\+u00${digits})`
  }).join('')
}

/** What of the base64 of a text is due to the secret alone, for each of the three places that it can begin at. */
function base64Patterns(secret: string): RegExp[] {
  // Keys are ASCII (connectionDraft.ts); anything else has no base64 that could be foretold.
  if (!/^[\x20-\x7e]*$/.test(secret)) return []
  return [0, 1, 2].map((before) => {
    const all = btoa('\0'.repeat(before) + secret)
    const own = all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + secret.length) * 8) / 6))
    return new RegExp(own.replaceAll('+', '[+-]').replaceAll('/', '[/_]'), 'g')
  })
}
