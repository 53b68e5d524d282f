import type { ApiResponse } from '../../shared/dialects/types.ts'
import { headerNames, headerValues } from './seeds.ts'

/** Random numbers in [0, 1). */
export type Random = () => number

/** One of the items, by chance. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

const chance = (random: Random, likelihood: number): boolean => random() < likelihood

/** Texts that have broken parsers: numbers out of range, dates that roll over, markup, bidi and NUL characters, halves of pairs. */
const nastyTexts: readonly string[] = [
  ['', ' ', '0', '-0', '-1', '1e400', '9'.repeat(400), '1.5', '0x10', '5, 30', ',', 'NaN', 'Infinity', 'null', 'true', '__proto__', 'constructor', 'hasOwnProperty'],
  ['Sun, 31 Nov 2026 12:00:30 GMT', '2026-02-30T00:00:00Z', '+275760-09-13', '-271821-04-20', '1970-01-01', 'Sun Nov 22 2026 13:00:40 GMT+9999', '99999999h', '6m0s', 'P1D'],
  ['"default";r=50;t=30', '"a";q=100;w=60;pk=:aGk=:', 'limit=100, remaining=50, reset=30', '"\\', ';;;', '("a" "b");r=1', '?1', ':', 'Bearer error="insufficient_scope", scope="a:b c:d"'],
  ['\u0000', '\u202Eevil', '\uD800', '\uFEFF{}', '\r\nX-Injected: 1', '<!doctype html><h1>Log in</h1>', '<'.repeat(300), '='.repeat(300), 'é'.repeat(300), 'ad_live_9f8e7d6c5b4a'],
].flat()

const nastyValues: readonly unknown[] = [
  null, true, false, 0, -1, 1.5, -0, 1e308, 2 ** 53 + 2, 1_795_348_800, 1_795_348_800_000, '', [], {}, [[]], [null],
  ...nastyTexts,
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"toString":1,"length":-1}'),
  JSON.parse('['.repeat(60) + ']'.repeat(60)),
  { code: '__proto__', message: { toString: 'x' }, retryAfterSec: '32' },
  { code: ['rate_limited'], retryAfterSec: -5 },
]

/** Changes a text a little, without regard to what it means: flips, cuts, repeats, inserts. */
export function mutateText(random: Random, text: string): string {
  let changed = text
  for (let round = 0; round === 0 || (round < 6 && chance(random, 0.5)); round++) changed = mutateOnce(random, changed)
  return changed
}

function mutateOnce(random: Random, text: string): string {
  const from = Math.floor(random() * (text.length + 1))
  const to = Math.min(text.length, from + Math.floor(random() ** 3 * 40))
  const part = text.slice(from, to)
  switch (Math.floor(random() * 7)) {
    case 0:
      return text.slice(0, from) + String.fromCharCode(text.charCodeAt(from) ^ (1 << Math.floor(random() * 8))) + text.slice(from + 1)
    case 1:
      return text.slice(0, from) + text.slice(to)
    case 2:
      return text.slice(0, from) + part.repeat(1 + Math.floor(random() * 8)) + text.slice(to)
    case 3:
      return text.slice(0, from)
    case 4:
      return text.slice(0, from) + String.fromCharCode(Math.floor(random() ** 4 * 65_536)) + text.slice(from)
    case 5:
      return text.slice(0, from) + pick(random, nastyTexts) + text.slice(to)
    default:
      return text.slice(to) + text.slice(0, from)
  }
}

/** Changes a JSON value in one to three places, so that its outline stays what the readers expect. */
export function mutateValue(random: Random, value: unknown): unknown {
  let changed = value
  for (let round = 0; round === 0 || (round < 3 && chance(random, 0.4)); round++) changed = mutateSomewhere(random, changed)
  return changed
}

function mutateSomewhere(random: Random, value: unknown): unknown {
  if (typeof value === 'number' && chance(random, 0.3)) return -value
  if (typeof value !== 'object' || value === null || chance(random, 0.12)) return typeof value === 'string' && chance(random, 0.5) ? mutateText(random, value) : pick(random, nastyValues)
  if (Array.isArray(value)) return mutateList(random, value)
  const members = Object.entries(value)
  if (members.length === 0) return { [pick(random, nastyTexts)]: pick(random, nastyValues) }
  const [name, member] = pick(random, members)
  const others = members.filter(([other]) => other !== name)
  if (chance(random, 0.1)) return Object.fromEntries(others)
  if (chance(random, 0.1)) return Object.fromEntries([...others, [mutateText(random, name), member]])
  if (chance(random, 0.05)) return Object.fromEntries([...members, [pick(random, nastyTexts), pick(random, nastyValues)]])
  return Object.fromEntries(members.map(([other, kept]) => [other, other === name ? mutateSomewhere(random, kept) : kept]))
}

function mutateList(random: Random, list: readonly unknown[]): unknown[] {
  if (list.length === 0 || chance(random, 0.1)) return [...list, pick(random, nastyValues)]
  const index = Math.floor(random() * list.length)
  if (chance(random, 0.1)) return list.toSpliced(index, 1)
  if (chance(random, 0.05)) return [...list, ...list.slice(0, 50)]
  return list.with(index, mutateSomewhere(random, list[index]))
}

/** Changes status, headers and body of a response; each stays as it was about half the time. */
export function mutateResponse(random: Random, { status, headers, body }: ApiResponse): ApiResponse {
  return {
    status: chance(random, 0.3) ? pick(random, [0, 200, 204, 301, 304, 400, 401, 403, 404, 409, 422, 429, 500, 503, 599, 999, -1]) : status,
    headers: chance(random, 0.6) ? mutateHeaders(random, headers) : headers,
    body: chance(random, 0.6) ? mutateBody(random, body) : body,
  }
}

function mutateBody(random: Random, body: string): string {
  if (chance(random, 0.35)) return mutateText(random, body)
  let value: unknown = pick(random, nastyValues)
  try {
    value = JSON.parse(body)
  } catch {
    // No JSON to begin with: a nasty value instead.
  }
  return JSON.stringify(mutateValue(random, value)) ?? ''
}

function mutateHeaders(random: Random, headers: readonly [string, string][]): [string, string][] {
  let changed: [string, string][] = [...headers]
  for (let round = 0; round === 0 || (round < 5 && chance(random, 0.5)); round++) {
    const index = Math.floor(random() * changed.length)
    const [name, value] = changed[index] ?? [pick(random, headerNames), '1']
    const line: [string, string] = [
      chance(random, 0.2) ? pick(random, headerNames) : chance(random, 0.05) ? mutateText(random, name).toLowerCase() : name,
      chance(random, 0.4) ? pick(random, chance(random, 0.5) ? nastyTexts : headerValues) : mutateText(random, value),
    ]
    // Added, left out, or put in the place of another.
    changed = chance(random, 0.3) ? [...changed, line] : chance(random, 0.15) ? changed.toSpliced(index, 1) : changed.toSpliced(index, 1, line)
    if (chance(random, 0.002)) changed = Array.from({ length: 2000 }, () => line)
  }
  return changed
}
