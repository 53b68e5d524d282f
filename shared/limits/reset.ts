import { anomalyList, type Anomaly } from './anomaly.ts'
import { trimBlanks } from './headers.ts'
import { parseHttpDate } from './httpDate.ts'
import { parseIso, parseJsDate } from './instant.ts'

/** Ways in which APIs write the moment a window resets. */
export type ResetForm = 'delta' | 'epoch_s' | 'epoch_ms' | 'epoch_us' | 'epoch_ns' | 'date' | 'duration'
/** What a dialect's documentation says the header holds; `auto` when there is none. */
export type DeclaredReset = 'auto' | 'delta' | 'epoch_s' | 'epoch_ms' | 'date' | 'duration'

/** When the window resets, in server time; `null` when the value tells nothing believable. */
export interface Reset {
  resetAt: number | null
  form: ResetForm | null
  anomalies: Anomaly[]
}

/** Without a known window everything within 32 days is believable (GH-4): a month and a day. */
const unknownRangeSec = 32 * 86_400
/** In the order they are preferred should several fit, which needs a clock near 1970. */
const numericForms: readonly { form: ResetForm; perSec: number }[] = [
  { form: 'delta', perSec: 1 },
  { form: 'epoch_s', perSec: 1 },
  { form: 'epoch_ms', perSec: 1e3 },
  { form: 'epoch_us', perSec: 1e6 },
  { form: 'epoch_ns', perSec: 1e9 },
]

/**
 * A reset header (RS). A number is tried in every form and must land near the window; the documented form wins among those
 * that fit, and another one that fits alone is used but flagged (RS-1..3). Texts are dates or durations (RS-4) and must
 * land near the window too, or one wrong header would freeze a gauge. Instants are rounded to the millisecond (GH-4).
 */
export function parseReset(value: string, declared: DeclaredReset, windowSec: number | null, serverNow: number): Reset {
  const { text, repeated } = unrepeated(trimBlanks(value))
  const read = /^\d+(\.\d+)?$/.test(text) ? fromNumber(Number(text), declared, windowSec, serverNow) : fromText(text, declared, windowSec, serverNow)
  return repeated ? { ...read, anomalies: anomalyList(read.anomalies, ['duplicate_header']) } : read
}

/** One value of a header that was sent several times with the same number. */
function unrepeated(text: string): { text: string; repeated: boolean } {
  const parts = text.split(',').map(trimBlanks)
  const [first = ''] = parts
  return parts.length > 1 && parts.every((part) => part === first) ? { text: first, repeated: true } : { text, repeated: false }
}

function fromNumber(value: number, declared: DeclaredReset, windowSec: number | null, serverNow: number): Reset {
  const fitting = numericForms
    .map(({ form, perSec }) => ({ form, at: form === 'delta' ? serverNow + value * 1000 : (value / perSec) * 1000 }))
    .filter(({ form, at }) => (form === 'delta' ? isNearDelta(value, windowSec) : isNearInstant(at, windowSec, serverNow)))
  const [best] = fitting
  if (best === undefined) return implausible
  const asDeclared = fitting.find(({ form }) => form === declared)
  const { form, at } = asDeclared ?? best
  return { resetAt: Math.round(at), form, anomalies: asDeclared === undefined && declared !== 'auto' ? ['reset_semantics_mismatch'] : [] }
}

function fromText(text: string, declared: DeclaredReset, windowSec: number | null, serverNow: number): Reset {
  const seconds = durationSeconds(text)
  const date = seconds === null ? (parseHttpDate(text, serverNow) ?? parseIso(text) ?? parseJsDate(text)) : null
  const form = seconds === null ? 'date' : 'duration'
  const at = seconds === null ? date?.at : serverNow + seconds * 1000
  if (at === undefined) return { resetAt: null, form: null, anomalies: ['bad_reset'] }
  const near = seconds === null ? isNearInstant(at, windowSec, serverNow) : isNearDelta(seconds, windowSec)
  if (!near) return { ...implausible, anomalies: anomalyList(implausible.anomalies, date?.anomalies) }
  const mismatch: Anomaly[] = declared === 'auto' || declared === form ? [] : ['reset_semantics_mismatch']
  return { resetAt: Math.round(at), form, anomalies: anomalyList(date?.anomalies, mismatch) }
}

const implausible: Reset = { resetAt: null, form: null, anomalies: ['implausible_reset'] }

function isNearDelta(seconds: number, windowSec: number | null): boolean {
  return seconds <= (windowSec === null ? unknownRangeSec : Math.max(2 * windowSec, 60))
}

function isNearInstant(at: number, windowSec: number | null, serverNow: number): boolean {
  const aheadSec = (at - serverNow) / 1000
  const [earliest, latest] = windowSec === null ? [-unknownRangeSec, unknownRangeSec] : [-(windowSec + 300), 2 * windowSec + 300]
  return aheadSec >= earliest && aheadSec <= latest
}

/** Both letters that print as µ occur. */
const secondsPer = new Map(Object.entries({ ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 }))

/** Seconds of a Go duration such as `6m0s` or `12ms` (OpenAI), or of `07:20:05` left (Etherscan); `null` when it is neither. */
function durationSeconds(text: string): number | null {
  const clock = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text)
  if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d))+$/.test(text)) return null
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµμ]+)/g)]
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (secondsPer.get(unit) ?? 0), 0)
}
