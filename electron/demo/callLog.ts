/** One call truly made to a simulated API, refused ones and unlogged ones too. Instants in the API's own clock. */
export interface MadeCall {
  /** Order of arrival, from 1. */
  seq: number
  at: number
  keyId: string | null
  keyLabel: string | null
  method: string
  /** Tool name or route. */
  target: string
  status: number
  ok: boolean
  durationMs: number
  arguments: unknown
  /** What the log row shows as its error; `null` when it went well. */
  error: unknown
  /** The budget that refused it; `null` when none did. */
  refusedBy: string | null
  /** Whether the activity log shows it, and from when on. */
  logged: boolean
  visibleAt: number
}

/** A call before it is placed in the log. */
export type CallToRecord = Omit<MadeCall, 'seq' | 'visibleAt'>

export interface CallLog {
  record(call: CallToRecord, lateByMs?: number): MadeCall
  /** Everything, oldest first, ordered by time and then by arrival. */
  readonly all: readonly MadeCall[]
  /** The newest `count` calls the log shows at `now`, newest first; only those `wanted`. */
  newest(now: number, count: number, wanted?: (call: MadeCall) => boolean): MadeCall[]
}

/** Keeps the newest `keep` calls, so that a demo left running for days stays small. */
export function createCallLog(keep: number): CallLog {
  const calls: MadeCall[] = []
  let seq = 0
  return {
    all: calls,
    record(call, lateByMs = 0) {
      seq += 1
      const made: MadeCall = { ...call, seq, visibleAt: call.at + (seq % 3 === 0 ? lateByMs : 0) }
      // From the end, because a clock set back is the only way a call lands elsewhere.
      let index = calls.length
      while (index > 0 && (calls[index - 1]?.at ?? 0) > made.at) index -= 1
      calls.splice(index, 0, made)
      if (calls.length > keep * 1.1) calls.splice(0, calls.length - keep)
      return made
    },
    newest(now, count, wanted = () => true) {
      const found: MadeCall[] = []
      for (let index = calls.length - 1; index >= 0 && found.length < count; index -= 1) {
        const call = calls[index]
        if (call !== undefined && call.logged && call.visibleAt <= now && wanted(call)) found.push(call)
      }
      return found
    },
  }
}

/** A log stamp as the switches want it: RFC 3339 with milliseconds, or cut to the second. */
export const stampOf = (at: number, equalStamps: boolean): string => new Date(equalStamps ? Math.floor(at / 1000) * 1000 : at).toISOString()
