/** Takes what is secret out of a text. */
export type Cleaner = (text: string) => string

/** Stands for everything taken out. */
export const redacted = '[redacted]'

/** A secret shorter than this is none, and replacing it would tear words apart. */
const shortestInTexts = 4
/** In what an API answers, shorter ones would be found in names of members that have nothing to do with them. */
export const shortestInAnswers = 8
/** Encoded, shorter ones would be found in other data. */
const shortestEncoded = 8

/**
 * Takes secrets out of texts, however they spell them: letter by letter as they are, escaped as in JSON (and JSON within JSON), in
 * scripts and in HTML, or percent-encoded (also twice); in hex; and in base64 at any place of a longer text. Longer secrets first;
 * those below `shortest` characters are left alone. An API may say a secret back in an error, an address, a header, a name or its
 * log (trust C9). To be made once for many texts.
 */
export function withoutSecrets(secrets: readonly string[], shortest = shortestInTexts): Cleaner {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= shortest).toSorted((one, other) => other.length - one.length)
  // One look at the text for each: all secrets in one pattern take three times as long.
  const patterns = known.map((secret) => new RegExp(spellings(secret).join('|'), 'g'))
  return (text) => patterns.reduce((clean, pattern) => clean.replace(pattern, redacted), text)
}

/** Patterns of all ways to write a secret. */
function spellings(secret: string): string[] {
  const bytes = bytesOf(secret)
  return [escaped(secret), ...(bytes.length < shortestEncoded ? [] : [hex(bytes), ...base64(bytes)])]
}

/** UTF-8, a character for each byte. */
const bytesOf = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll(/%(..)/g, (_, byte: string) => String.fromCodePoint(Number.parseInt(byte, 16)))

/** Digits in either case. */
const hexOf = (code: number, digits: number): string => code.toString(16).padStart(digits, '0').replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
const hex = (bytes: string): string => Array.from(bytes, (byte) => hexOf(byte.charCodeAt(0), 2)).join('')

/** Letters and digits stand for themselves everywhere; any other character may be written in many ways, even within one text. */
function escaped(secret: string): string {
  const parts = secret.match(/\\+|[^\\]/gu) ?? []
  return parts
    .map((part, index) => {
      if (/^[A-Za-z0-9]$/.test(part)) return part
      // Of a run of backslashes a match takes all, from the first on: else a long run would take the square of its length.
      if (index === 0) return oneOf(waysToWrite(part, String.raw`(?<!\\)\\`))
      return oneOf(waysToWrite(part, parts[index - 1]?.startsWith('\\') === true ? null : String.raw`\\`))
    })
    .join('')
}

const oneOf = (ways: readonly string[]): string => `(?:${ways.join('|')})`

const entityNames: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** Ways to write a character or a run of backslashes. `slash` = the pattern of the first backslash before it; `null` = those before it are taken already. */
function waysToWrite(part: string, slash: string | null): string[] {
  const [any, some] = slash === null ? ['', ''] : [String.raw`(?:${slash}\\*)?`, String.raw`${slash}\\*`]
  const char = part.startsWith('\\') ? '\\' : part
  const point = char.codePointAt(0) ?? 0
  const encoded = [
    Array.from(bytesOf(char), (byte) => `%(?:25)*${hexOf(byte.charCodeAt(0), 2)}`).join(''),
    Array.from({ length: char.length }, (_, index) => `${some}u${hexOf(char.charCodeAt(index), 4)}`).join(''),
    ...(point < 256 ? [`${some}x${hexOf(point, 2)}`] : []),
    `&(?:amp;)*(?:#0*${point}|#[xX]0*${hexOf(point, 0)}${entityNames[char] === undefined ? '' : `|${entityNames[char]}`});`,
    ...(char === ' ' ? [String.raw`\+`] : []),
  ]
  // Encoded first: what follows a plain backslash could be taken for the rest of an escape.
  if (char === '\\') return [`${oneOf(encoded)}{${part.length}}`, String.raw`${slash ?? String.raw`\\`}\\{${part.length - 1},}(?!\\)`]
  return [`${any}${literal(char)}`, ...encoded]
}

/** In a pattern, a character that is no letter and no digit. */
const literal = (char: string): string => (/^[!-/:-@[-`{-~]$/.test(char) ? `\\${char}` : char)

/** What of the base64 of a text is due to the secret alone, for each of the three places that it can begin at. */
function base64(bytes: string): string[] {
  return [0, 1, 2].map((before) => {
    const all = btoa('\0'.repeat(before) + bytes)
    const own = all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    // Addresses have signs of their own for these two, and writers of JSON and forms escape them.
    return own.replaceAll(/[+/]/g, (sign) => oneOf([sign === '+' ? '-' : '_', ...waysToWrite(sign, String.raw`\\`)]))
  })
}
