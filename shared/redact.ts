import { redacted, type Cleaner } from './secretSpellings.ts'

/** What is left of a key with a kind prefix. */
const redactedKey = '[A-Za-z0-9]{2,16}_(?:live|test)_\\[redacted'

/** Names of parameters, members and headers whose values are secrets. */
const secretName = '(?:x-)?(?:api[_-]?key|access[_-]?token|refresh[_-]?token|auth[_-]?token|client[_-]?secret|secret|password|passwd)'
/** RFC 6750 2.1, but for a full stop at the end, which belongs to the sentence. */
const bearerToken = '[A-Za-z0-9._~+/-]*[A-Za-z0-9_~+/-]=*'
/** A run of token characters that may contain single separators, so that a sentence's full stop stays outside. */
const token = '[A-Za-z0-9_-]+(?:[.~+/=]+[A-Za-z0-9_-]+)*=*'

/** Forms of secrets, and what is left of them (RX-2). A kind prefix stays, because it tells test from live keys. */
const forms: readonly (readonly [form: RegExp, replacement: string])[] = [
  // Words that follow "Bearer" in prose and in challenges are no tokens.
  [new RegExp(`\\b(Bearer\\s+)(?!(?:realm|error|scope|token|tokens|auth|authentication|authorization)\\b)${bearerToken}`, 'gi'), `$1${redacted}`],
  [/\b(Basic\s+)(?!auth|realm)[A-Za-z0-9+/]{6,}={0,2}/gi, `$1${redacted}`],
  [/(:\/\/)[^\s/:@]{0,200}:[^\s/@]{1,400}@/g, `$1${redacted}@`],
  [new RegExp(`(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,15}_(?:live|test)_)${token}`, 'gi'), `$1${redacted}`],
  [/(?<![A-Za-z0-9])(sk-)[A-Za-z0-9_-]{6,}/g, `$1${redacted}`],
  [/(?<![A-Za-z0-9])(gh[pousr]_|github_pat_|glpat-|xox[a-z]-|AKIA|AIza|SG\.)[A-Za-z0-9_.-]{12,}/g, `$1${redacted}`],
  // Begun once per run of such letters, and only where a full stop ends it: else a text of nothing but beginnings takes the square of its length.
  [/(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]+\.[A-Za-z0-9_-])((?:[A-Za-z0-9_-]*?[_-])?)eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, `$1${redacted}`],
  [/([?&;](?:key|token|sig|signature|auth|code)=)[^&#\s"'<>]+/gi, `$1${redacted}`],
  [/\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?)(?!Bearer\b|Basic\b|\[redacted)[^\s"',;]+/gi, `$1${redacted}`],
  [new RegExp(`(?<![A-Za-z0-9])(${secretName}["']?\\s*[:=]\\s*["']?)(?!\\[redacted|${redactedKey})[^\\s"'&,;}]+`, 'gi'), `$1${redacted}`],
  [/\b((?:set-)?cookie\s*:\s*)[^\r\n]+/gi, `$1${redacted}`],
]

/**
 * What every form contains: most texts contain none of it, and looking once is far cheaper than looking for each form. A bare
 * "key" is not enough, because every row of a log has one.
 */
const suspicious = /_live_|_test_|bearer|basic|authorization|cookie|api[_-]?key|[?&;]key=|token|secret|passw|auth=|code=|[?&;]sig|:\/\/|sk-|gh[pousr]_|github_pat|glpat|xox|akia|aiza|sg\.|eyj/i

const nothingKnown: Cleaner = (text) => text

/** Takes out the secrets that are known (`withoutSecrets`), and then everything that looks like one (RX-2). */
export function redactText(text: string, withoutKnown: Cleaner = nothingKnown): string {
  // Known secrets first: a form could cut one in half and leave the rest.
  let clean = withoutKnown(text)
  if (!suspicious.test(clean)) return clean
  for (const [form, replacement] of forms) clean = clean.replace(form, replacement)
  return clean
}

/** Characters that are invisible, reorder text or break lines: controls, format characters, fillers, separators, lone surrogates (trust C13). */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{e0000}-\u{e007f}]/u
const lineWhite = /[\t\n\r]/

/**
 * Text that is safe to show anywhere (RX-3, RX-4, trust C13): hidden characters become visible as ⟨U+202E⟩, tabs and line
 * breaks a space, and the result has at most `maxChars` UTF-16 units, with … where something was cut.
 */
export function safeText(text: string, maxChars: number): string {
  // Nearly every text is short and plain already.
  if (text.length <= maxChars && !hidden.test(text)) return text
  let shown = ''
  let fitting = ''
  for (const char of text) {
    const piece = lineWhite.test(char) ? ' ' : hidden.test(char) ? visible(char) : char
    if (shown.length + piece.length > maxChars) return maxChars > 0 ? `${fitting}…` : ''
    shown += piece
    if (shown.length < maxChars) fitting = shown
  }
  return shown
}

function visible(char: string): string {
  return `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}

const shapeDepth = 3
const shapeMembers = 20
const shapeChars = 500
const nameChars = 40

/** The shape of call arguments without their content, e.g. `{title: string(120), tags: array(3)}` (RX-1); at most 500 characters. */
export function argsShape(value: unknown): string {
  return safeText(shapeOf(value, 0), shapeChars)
}

function shapeOf(value: unknown, depth: number): string {
  if (value === null) return 'null'
  if (value === undefined) return 'none'
  if (typeof value === 'string') return `string(${value.length})`
  if (Array.isArray(value)) return `array(${value.length})`
  if (typeof value !== 'object') return typeof value
  const names = Object.keys(value)
  if (depth >= shapeDepth) return `object(${names.length})`
  const members = Object.entries(value).slice(0, shapeMembers).map(([name, member]) => `${redactText(safeText(name, nameChars))}: ${shapeOf(member, depth + 1)}`)
  if (names.length > shapeMembers) members.push(`… ${names.length - shapeMembers} more`)
  return `{${members.join(', ')}}`
}

const treeDepth = 16
const treeNodes = 5000
const memberName = new RegExp(`^(?:${secretName}|authorization|token|bearer|credentials?|private[_-]?key)$`, 'i')

/** A copy of an argument tree with secrets replaced, bounded in depth and size; for the opt-in full text (RX-1, RX-2). */
export function redactValue(value: unknown, withoutKnown: Cleaner = nothingKnown): unknown {
  let nodes = 0
  const copy = (node: unknown, depth: number): unknown => {
    nodes++
    if (typeof node === 'string') return redactText(node, withoutKnown)
    if (node === null || typeof node !== 'object') return node
    if (depth >= treeDepth || nodes > treeNodes) return '…'
    if (Array.isArray(node)) return node.slice(0, treeNodes).map((item) => copy(item, depth + 1))
    // fromEntries defines own members, so a name such as __proto__ stays a name.
    return Object.fromEntries(
      Object.entries(node)
        .slice(0, treeNodes)
        .map(([name, member]) => [redactText(name, withoutKnown), memberName.test(name) && member !== null ? redacted : copy(member, depth + 1)]),
    )
  }
  return copy(value, 0)
}
