import { canonicalJson, hash64 } from './hash.ts'
import type { GapKind } from './model.ts'

/** How two looks at the same log relate (SY-2, SY-5, SY-6, SY-7). Nothing new = `aligned` with an empty `added`. */
export type AlignmentKind = 'first' | 'aligned' | 'reordered' | 'overflow' | 'log_reset'

/** The result of laying the newest look at a log over the one before. All lists are newest first. */
export interface Alignment {
  kind: AlignmentKind
  /** Indices into `next` of the rows not seen before. */
  added: number[]
  /** Rows seen before: index into `next`, index into `prev`. */
  pairs: [nextIndex: number, prevIndex: number][]
  /** Rows may exist that were not seen: kind `overflow` or `log_reset`, or an overlap that proves nothing (`weak`). */
  gap: boolean
  /** More than one shift fits (SY-4): the number of new rows lies in [addedMin, addedMax]. */
  ambiguous: boolean
  /** The overlap is too poor to prove continuity (SY-3, SY-4). */
  weak: boolean
  addedMin: number
  addedMax: number
}

/** What else is known about the rows being aligned. */
export interface AlignOptions {
  /** The log was never looked at before (default: `prev` is empty). An empty log that was seen as empty proves as much as rows. */
  firstLook?: boolean
  /** Identities contain a time stamp (default); without one, five shared rows are needed as proof (SY-3). */
  stamped?: boolean
  /** Calls made between the two looks by an independent counter (Remaining, usage); breaks ties (SY-4). */
  counted?: number | null
}

/** Shared rows that prove continuity when rows carry no time stamps (SY-3). */
const unstampedProof = 5

/**
 * Lays `next` over `prev`, both newest first, as identities (SY-1..SY-7). `windowSize` is how many rows the answer can
 * hold at most, `null` when the whole log was read.
 */
export function align(prev: readonly string[], next: readonly string[], windowSize: number | null, options: AlignOptions = {}): Alignment {
  const full = windowSize !== null && next.length >= windowSize
  if (prev.length === 0) {
    if (options.firstLook ?? true) return alignment('first', upTo(next.length), [])
    return { ...alignment(full ? 'overflow' : 'aligned', upTo(next.length), []), gap: full }
  }
  const overlaps = sharedEnds(prev, next)
  // A log that is not full has dropped nothing: when all of prev is still there, no other shift is possible.
  const proven = !full && overlaps[0] === prev.length
  const fits = proven ? overlaps.slice(0, 1) : overlaps
  const longest = fits[0]
  if (longest !== undefined) {
    const overlap = fits.find((length) => next.length - length === options.counted) ?? longest
    const weak = !proven && isWeak(prev, next, longest, options)
    return {
      ...alignment('aligned', upTo(next.length - overlap), upTo(overlap).map((i) => [next.length - overlap + i, i])),
      gap: weak,
      weak,
      ambiguous: fits.length > 1,
      addedMin: next.length - longest,
      addedMax: next.length - (fits.at(-1) ?? longest),
    }
  }
  const { added, pairs } = multisetDifference(prev, next)
  if (pairs.length === 0) return { ...alignment(full ? 'overflow' : 'log_reset', added, pairs), gap: true }
  const weak = options.stamped === false && pairs.length < unstampedProof
  return { ...alignment('reordered', added, pairs), gap: weak, weak }
}

function alignment(kind: AlignmentKind, added: number[], pairs: Alignment['pairs']): Alignment {
  return { kind, added, pairs, gap: false, ambiguous: false, weak: false, addedMin: added.length, addedMax: added.length }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/**
 * Every length at which the end of `next` equals the beginning of `prev`, longest first (SY-2): the borders of
 * `prev` + `next`, found in linear time with the failure function of Knuth, Morris and Pratt.
 */
function sharedEnds(prev: readonly string[], next: readonly string[]): number[] {
  const shorter = shorterBorders(prev)
  let matched = 0
  for (const row of next) {
    if (matched === prev.length) matched = shorter[matched] ?? 0
    while (matched > 0 && prev[matched] !== row) matched = shorter[matched] ?? 0
    if (prev[matched] === row) matched++
  }
  const lengths: number[] = []
  for (let length = matched; length > 0; length = shorter[length] ?? 0) lengths.push(length)
  return lengths
}

/** For every prefix length the next shorter length that is both its beginning and its end. */
function shorterBorders(rows: readonly string[]): number[] {
  const borders = [0, 0]
  let length = 0
  for (let i = 1; i < rows.length; i++) {
    while (length > 0 && rows[i] !== rows[length]) length = borders[length] ?? 0
    if (rows[i] === rows[length]) length++
    borders[i + 1] = length
  }
  return borders
}

/** An overlap proves nothing when it is a single identity that occurs repeatedly, or is short and unstamped (SY-3, SY-4). */
function isWeak(prev: readonly string[], next: readonly string[], overlap: number, options: AlignOptions): boolean {
  if (options.stamped === false && overlap < unstampedProof) return true
  const [only = ''] = prev
  if (!prev.slice(1, overlap).every((identity) => identity === only)) return false
  // Even a single shared row may be another one of a run of equals, of which the rest was overwritten.
  return [prev, next].some((rows) => rows.indexOf(only) !== rows.lastIndexOf(only))
}

/** Rows of `next` without a partner in `prev` (SY-5). Partners are dealt from the old end, because new rows come on top. */
function multisetDifference(prev: readonly string[], next: readonly string[]): Pick<Alignment, 'added' | 'pairs'> {
  const places = new Map<string, number[]>()
  prev.forEach((identity, index) => {
    const same = places.get(identity)
    if (same) same.push(index)
    else places.set(identity, [index])
  })
  const added: number[] = []
  const pairs: Alignment['pairs'] = []
  for (let index = next.length - 1; index >= 0; index--) {
    const partner = places.get(next[index] ?? '')?.pop()
    if (partner === undefined) added.push(index)
    else pairs.push([index, partner])
  }
  return { added: added.reverse(), pairs: pairs.reverse() }
}

/** The facts of a log row that make it recognisable; `at` is the stamp as read from the row, never an interpolated one. */
export interface RowFacts {
  serverId: string | null
  at: number | null
  /** The vendor's name for the key. */
  vendorKey: string | null
  tool: string | null
  route: string | null
  args: unknown
  status: number | null
  ok: boolean | null
  durationMs: number | null
  errorText: string | null
}

/**
 * Stable name of a row: the server's id, else a hash of time, key, tool or route and arguments (SY-1). `salt` keeps
 * arguments from being looked up by their stored hash (RX-1); use one per connection.
 */
export function identityOf(row: RowFacts, salt = ''): string {
  if (row.serverId !== null) return `id:${row.serverId}`
  return hash64(salt + canonicalJson([row.at, row.vendorKey, row.tool, row.route, row.args]))
}

/** Hash of what may still change while a call runs: same identity and new state = update, not a new row (SY-1). */
export function stateOf(row: RowFacts): string {
  return hash64(canonicalJson([row.status, row.ok, row.durationMs, row.errorText]))
}

/** Time span of one look at the log (server time); `null` when its rows carry no stamps or there are none. */
export interface SeenSpan {
  newestAt: number | null
  oldestAt: number | null
  rows: number
}

/** What was missed between two looks: enough to make a `Gap` of. */
export interface GapBounds {
  kind: Extract<GapKind, 'overflow' | 'log_reset' | 'possible'>
  from: number
  to: number
  lostLo: number
  lostHi: number | null
  lostEst: number | null
  evidence: string
}

/**
 * Turns an alignment into the gap it proves or suspects (SY-4, SY-6), `null` when there is none. `now` (server time)
 * stands in for missing stamps; `counted` = calls made between the looks by an independent counter.
 */
export function gapFromAlignment(alignment: Alignment, prev: SeenSpan, next: SeenSpan, now: number, counted: number | null = null): GapBounds | null {
  if (!alignment.gap) return null
  const from = prev.newestAt ?? now
  const until = (at: number | null): number => Math.max(from, at ?? now)
  const lostLo = counted === null ? 0 : Math.max(0, counted - alignment.added.length)
  if (alignment.kind === 'overflow') {
    return {
      kind: 'overflow',
      from,
      to: until(next.oldestAt),
      lostLo,
      lostHi: null,
      lostEst: estimateLost(prev, next, lostLo),
      evidence: `All ${next.rows} rows of a full log were new: it may have been overwritten since the last look.`,
    }
  }
  if (alignment.kind === 'log_reset') {
    const found = next.rows === 0 ? 'The log came back empty' : `None of the ${next.rows} rows was known, in a log that is not full`
    return { kind: 'log_reset', from, to: until(next.oldestAt), lostLo, lostHi: null, lostEst: null, evidence: `${found}: the vendor has cleared it.` }
  }
  const shared = alignment.pairs.length
  return {
    kind: 'possible',
    from,
    to: until(next.newestAt),
    lostLo,
    lostHi: null,
    lostEst: null,
    evidence: `The ${shared} ${shared === 1 ? 'row' : 'rows'} shared with the last look cannot be told apart from others, so they prove nothing.`,
  }
}

/** SY-6: rate of the new look over the time since the old one, less what was seen; `null` without a rate. */
function estimateLost(prev: SeenSpan, next: SeenSpan, lostLo: number): number | null {
  if (prev.newestAt === null || next.newestAt === null || next.oldestAt === null) return null
  const span = next.newestAt - next.oldestAt
  if (span <= 0) return null
  const expected = (next.rows / span) * (next.newestAt - prev.newestAt)
  return Math.max(lostLo, Math.round(expected - next.rows))
}

/** A stretch in which calls may have been missed, as far as counting goes; `to: null` = still open. */
export interface CountGap {
  from: number
  to: number | null
  lostHi: number | null
}

/**
 * How many calls a window really had, when `seen` of them are in the log (SY-8): each overlapping gap adds at most
 * `min(lostHi, capPerSec * duration)`; no upper bound when neither is known. `now` (server time) ends open gaps.
 */
export function countBounds(
  seen: number,
  gaps: readonly CountGap[],
  window: { from: number; to: number },
  capPerSec: number | null,
  now: number,
): { lo: number; hi: number | null } {
  let hi = seen
  for (const gap of gaps) {
    const overlapMs = Math.min(gap.to ?? now, window.to) - Math.max(gap.from, window.from)
    if (overlapMs <= 0) continue
    const byCap = capPerSec === null ? Infinity : Math.ceil((capPerSec * overlapMs) / 1000)
    hi += Math.min(gap.lostHi ?? Infinity, byCap)
  }
  return { lo: seen, hi: hi === Infinity ? null : hi }
}
