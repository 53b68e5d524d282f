import { headerValue, type HeaderLines } from '../limits/headers.ts'
import { isRecord, pointer } from '../json.ts'

/** Which kinds of evidence an API's documentation lets us use: nothing, machine-readable members, or its prose too. */
export type ScopeEvidence = 'none' | 'members' | 'prose'

/** Scopes a 403 named, and where. */
export interface NamedScopes {
  sub: 'www-authenticate' | 'body' | 'message'
  scopes: string[]
}

/** Prose is only looked at this far; a longer message is no message. */
const longestMessage = 2_000
const scopePattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/
/** Words that stand beside "scope" in sentences and are no scopes. */
const stopWords = new Set(
  `a access allowed an and any api are at authorization be bearer by can denied does e.g error etc false for forbidden from has have i.e in
  insufficient insufficient_scope invalid is it its key lacks limit limited missing missing_scope must need needed needs no none not null of on
  one or permission permissions required requires scope scopes that the this to token true undefined unknown valid was with without your`.split(/\s+/),
)

/**
 * The missing scopes a 403 names (CL-6), in this order of evidence: `WWW-Authenticate` with `insufficient_scope` (RFC 6750),
 * members of the body made for it, then four narrow patterns on the message. `null` when none names one. The names are
 * the vendor's text: checked for form, still to be shown as text only (RX-4).
 */
export function missingScopes(headers: HeaderLines, body: unknown, evidence: ScopeEvidence): NamedScopes | null {
  if (evidence === 'none') return null
  const challenged = named('www-authenticate', fromChallenge(headerValue(headers, 'www-authenticate') ?? ''))
  const listed = challenged ?? named('body', fromMembers(body))
  return listed ?? (evidence === 'prose' ? named('message', fromMessage(messageOf(body) ?? '')) : null)
}

function named(sub: NamedScopes['sub'], candidates: string[]): NamedScopes | null {
  const scopes = [...new Set(candidates.filter(isScope))]
  return scopes.length === 0 ? null : { sub, scopes }
}

function isScope(text: string): boolean {
  return scopePattern.test(text) && !stopWords.has(text.toLowerCase().replace(/[.:]+$/, ''))
}

const challengePart = /([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g

/** The `scope` of every Bearer challenge whose error is `insufficient_scope`; other schemes and errors say nothing about scopes. */
function fromChallenge(header: string): string[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  for (const [, name = '', quoted, plain] of header.slice(0, longestMessage * 4).matchAll(challengePart)) {
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() })
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value)
  }
  return challenges
    .filter(({ scheme, parameters }) => scheme === 'bearer' && parameters.get('error') === 'insufficient_scope')
    .flatMap(({ parameters }) => (parameters.get('scope') ?? '').split(/[ \t]+/))
}

const scopeMembers = ['missing_scope', 'missing_scopes', 'missingScope', 'missingScopes', 'required_scope', 'needed']

function fromMembers(body: unknown): string[] {
  return ['', '/error'].flatMap((place) =>
    scopeMembers.flatMap((member) => {
      const value = pointer(body, `${place}/${member}`)
      const texts: unknown[] = Array.isArray(value) ? value.slice(0, 50) : [value]
      return texts.flatMap((text) => (typeof text === 'string' ? scopesOnly(text.slice(0, longestMessage)) : []))
    }),
  )
}

/** The scopes of a text that is nothing but scopes; one word that is none makes the whole text prose. */
function scopesOnly(text: string): string[] {
  const words = text.split(/[\s,]+/)
  return words.every(isScope) ? words : []
}

/** The text meant for people, wherever the envelope keeps it: `error`, `error.message` or `message`. */
export function messageOf(body: unknown): string | null {
  if (!isRecord(body)) return null
  const texts = [pointer(body, '/error'), pointer(body, '/error/message'), pointer(body, '/message')]
  const text = texts.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '')
  return text?.slice(0, longestMessage) ?? null
}

const word = String.raw`(?<![\w-])scopes?`
const gap = String.raw`(?:[ \t]*[:=][ \t]*|[ \t]+)`
const more = String.raw`(?:[ \t]*,[ \t]*and[ \t]+|[ \t]*,[ \t]*|[ \t]+and[ \t]+)`
const quotes = '["\'`\u2018\u2019\u201c\u201d]'
const quoted = `${quotes}[A-Za-z0-9][A-Za-z0-9._:/-]*${quotes}`
/** A bare word after "scope" could be any word, so it counts only with one of `: . / _ -` inside. */
const telling = '[A-Za-z0-9]+(?:[._:/-]+[A-Za-z0-9]+)+'
const list = (item: string): string => `(${item}(?:${more}${item})*)`
const messagePatterns = [
  // scope "x", scopes: "x", "y"
  new RegExp(word + gap + list(quoted), 'i'),
  // the "x" scope
  new RegExp(`${list(quoted)}[ \\t]+${word}(?![\\w-])`, 'i'),
  // scope x:y, scopes: x:y and z:y
  new RegExp(word + gap + list(telling), 'i'),
  // scope (x:y), scopes [x:y, z:y]
  new RegExp(`${word}:?[ \\t]*[([]${list(telling)}[)\\]]`, 'i'),
]

function fromMessage(message: string): string[] {
  for (const pattern of messagePatterns) {
    const found = pattern.exec(message)?.[1]
    const scopes = (found ?? '').split(/[\s,"'`\u2018\u2019\u201c\u201d]+/).filter(isScope)
    if (scopes.length > 0) return scopes
  }
  return []
}
