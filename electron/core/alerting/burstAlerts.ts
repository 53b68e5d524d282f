import { burstDedupeKey, stepBursts, type BurstEvent, type BurstFire, type BurstState } from '../../../shared/alerts/burst.ts'
import { stepEvidence, type OpenEvidence } from '../../../shared/alerts/evidence.ts'
import { burstText } from '../../../shared/alerts/text.ts'
import { windowId } from '../../../shared/limits/window.ts'
import type { Alert, BudgetSpec } from '../../../shared/model.ts'
import type { NewCall } from '../history/types.ts'
import type { AlertingInput, AlertingOutput } from './alertingInput.ts'
import { blank } from './blankAlert.ts'
import { restore } from './foldState.ts'

const burstSeries = 'burst'
const evidenceSeries = 'evidence'

/** Told bursts that may go on. */
interface EvidenceState {
  version: 1
  open: OpenEvidence[]
}

/** Bursts of refused calls (BU), and how far the evidence of those told before goes on. */
export function burstAlerts(input: AlertingInput): AlertingOutput {
  const events = input.newCalls.filter((call) => !call.isSelf).map((call) => burstEvent(call, input.specs))
  const step = stepBursts(restore<BurstState>(input.state[burstSeries]), events, input.serverNow, {
    keys: keyFacts(input),
    gaps: input.gaps.filter((gap) => gap.to === null || gap.lostHi !== 0).map(({ from, to }) => ({ from, to })),
  })
  const alerts = step.fire.map((fire) => burstAlert(fire, input))
  const before = restore<EvidenceState>(input.state[evidenceSeries])?.open ?? []
  const { grown, next } = stepEvidence(before, events, step.fire.map((fire, index) => openEvidence(fire, alerts[index]?.id ?? '', input.specs)), input.serverNow)
  const evidence: EvidenceState = { version: 1, open: next }
  return {
    alerts,
    grown,
    state: { [burstSeries]: JSON.stringify(step.next), ...(before.length + next.length === 0 ? {} : { [evidenceSeries]: JSON.stringify(evidence) }) },
  }
}

function openEvidence(fire: BurstFire, alertId: string, specs: AlertingInput['specs']): OpenEvidence {
  const { class: verdict, keyIds, from, to, count } = fire
  const window = verdict === 'quota_exceeded' ? specs.get(fire.budgets[0] ?? '')?.window : undefined
  return { alertId, class: verdict, keyIds, from, to, count, windowId: window === undefined ? null : windowId(window, from) }
}

function burstEvent(call: NewCall, specs: AlertingInput['specs']): BurstEvent {
  const budgetId = call.verdict.budgets[0] ?? null
  const window = budgetId === null ? undefined : specs.get(budgetId)?.window
  return {
    at: call.at,
    keyId: call.keyId ?? '',
    class: call.verdict.class,
    scopes: call.verdict.scopes,
    tool: call.tool ?? call.route,
    status: call.status,
    budgets: call.verdict.budgets,
    budgetId: call.verdict.class === 'quota_exceeded' ? budgetId : null,
    windowId: call.verdict.class === 'quota_exceeded' && window !== undefined ? windowId(window, call.at) : null,
  }
}

/** How each key fares in this answer, for new-client mode (BU-4). */
function keyFacts(input: AlertingInput): Record<string, { firstSeenAt: number; calls: number; failed: number }> {
  const facts: Record<string, { firstSeenAt: number; calls: number; failed: number }> = {}
  const byKey = Map.groupBy(input.seenCalls, (call) => call.keyId)
  for (const key of input.keys) {
    if (key.firstSeenAt === null) continue
    const own = (byKey.get(key.id) ?? []).filter((call) => !call.isSelf)
    facts[key.id] = { firstSeenAt: key.firstSeenAt, calls: own.length, failed: own.filter((call) => call.verdict.class !== 'ok').length }
  }
  return facts
}

function burstAlert(fire: BurstFire, input: AlertingInput): Alert {
  const labelOf = (id: string) => input.keys.find((key) => key.id === id)?.label ?? ''
  const sample = input.seenCalls.find((call) => call.verdict.class === fire.class && fire.keyIds.includes(call.keyId ?? ''))
  const spec = fire.budgets[0] === undefined ? undefined : input.specs.get(fire.budgets[0])
  const told = sample !== undefined && sample.verdict.waitMs !== null && sample.verdict.waitSource !== 'default'
  const text = burstText({
    fire,
    keyLabels: fire.keyIds.map(labelOf),
    budgetNames: fire.budgets.map((id) => input.specs.get(id)?.name ?? id),
    conf: sample?.verdict.conf ?? null,
    resetAt: told ? sample.at + (sample.verdict.waitMs ?? 0) : null,
    scopeAdvice: input.dialect.unlocks.scopeAdvice,
    quotaAdvice: input.dialect.unlocks.quotaAdvice,
    spikeAdvice: input.dialect.unlocks.spikeAdvice ?? null,
    parallelLimit: spec?.window.kind === 'gauge' ? spec.limit : null,
    shares: spec === undefined || spec.scope === 'key' ? [] : sharesOf(fire, spec, input, labelOf),
    scopeOrAccess: sample?.verdict.sub === 'scope_or_access',
    zone: input.zone,
    locale: input.locale,
    now: input.serverNow,
  })
  return {
    ...blank(input, burstDedupeKey(input.connection.id, fire)),
    ...text,
    kind: 'burst',
    channel: fire.channel,
    at: fire.to,
    class: fire.class,
    count: fire.count,
    keyIds: fire.keyIds.filter((id) => id !== ''),
    scopes: fire.scopes,
    budgets: fire.budgets,
    from: fire.from,
    to: fire.to,
  }
}

/** Who made how many calls in the minute before the burst ended, for budgets that several keys share (BU-10). */
function sharesOf(fire: BurstFire, spec: BudgetSpec, input: AlertingInput, labelOf: (id: string) => string): { label: string; count: number; limit: number | null }[] {
  const counts = new Map<string, number>()
  for (const call of input.seenCalls) {
    if (call.keyId === null || call.at <= fire.to - 60_000 || call.at > fire.to) continue
    counts.set(call.keyId, (counts.get(call.keyId) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([keyId, count]) => ({ label: labelOf(keyId), count, limit: spec.limit }))
}
