import type { Confidence, Source, Unit, Window } from '../model.ts'
import type { BurstFire } from './burst.ts'
import type { QuotaFire } from './quota.ts'

/** What an alert says; both lines are safe to show anywhere (RX-4). */
export interface AlertText {
  title: string
  body: string
}

export interface QuotaTextInput {
  fire: QuotaFire
  /** Label of the key, or the connection's name for shared budgets. */
  scopeLabel: string
  budgetName: string
  unit: Unit
  window: Window
  /** Server time. */
  resetAt: number | null
  source: Source
  /** The dialect's `unlocks.quotaAdvice`; shown from 100 %. */
  quotaAdvice: string
  /** The viewer's IANA zone and BCP 47 locale. */
  zone: string
  locale: string
  /** Server time. */
  now: number
}

/** Words for a crossed threshold (QA-12): what, whose, how sure, until when, what to do. */
export function quotaText(input: QuotaTextInput): AlertText {
  throw new Error(`not written yet ${input.scopeLabel}`)
}

export interface BurstTextInput {
  fire: BurstFire
  /** Labels in the order of `fire.keyIds`; a key without a name is called "unknown key". */
  keyLabels: string[]
  /** Names of the budgets in `fire.budgets`. */
  budgetNames: string[]
  conf: Confidence | null
  /** When the refused budget is available again (server time), if known. */
  resetAt: number | null
  /** The dialect's `unlocks`. */
  scopeAdvice: string | null
  quotaAdvice: string
  /** Who else draws on the refused budget in this window, most first (BU-10). */
  shares?: { label: string; count: number; limit: number | null }[]
  /** The API does not say whether a 403 means scope or access (`lists`). */
  scopeOrAccess?: boolean
  zone: string
  locale: string
  now: number
}

/** Words for a burst (BU-10): cause, count, whose, and what helps. */
export function burstText(input: BurstTextInput): AlertText {
  throw new Error(`not written yet ${input.fire.class}`)
}
