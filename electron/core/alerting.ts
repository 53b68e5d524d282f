import { burstDedupeKey, stepBursts, type BurstEvent, type BurstFire, type BurstState } from '../../shared/alerts/burst.ts'
import { quotaDedupeKey, stepQuota, type QuotaState } from '../../shared/alerts/quota.ts'
import { burstText, forecastText, quotaText } from '../../shared/alerts/text.ts'
import type { Dialect } from '../../shared/dialects/types.ts'
import { hash64 } from '../../shared/hash.ts'
import { windowId } from '../../shared/limits/window.ts'
import { formatDuration } from '../../shared/format.ts'
import { safeText } from '../../shared/redact.ts'
import type { Alert, BudgetSpec, Connection, EndpointName, Gap, Key, Reading } from '../../shared/model.ts'
import { stepBudgetForecast, type ForecastState, type ForecastTold } from './forecastAlerts.ts'
import type { NewCall } from './history/types.ts'

/** Everything the alert folds look at after one poll; nothing is read from elsewhere. */
export interface AlertingInput {
  connection: Connection
  dialect: Dialect
  specs: ReadonlyMap<string, BudgetSpec>
  keys: readonly Key[]
  readings: readonly Reading[]
  /** Calls not seen before, own polls included (they are left out here, BU-11). */
  newCalls: readonly NewCall[]
  /** All calls of the answer, for new-client mode and for who else draws on a budget. */
  seenCalls: readonly NewCall[]
  gaps: readonly Gap[]
  /** Percentages set by the user for a budget; one without any of its own (`warnAt` empty) stays silent. */
  thresholds(budgetId: string): readonly number[]
  /** An endpoint that this poll made us stop asking (4.3 step 6), with the sentence that says why; `null` = none. */
  stopped: { endpoint: EndpointName; sentence: string; lastOkAtClient: number | null } | null
  /** Stored fold states by series name. */
  state: Readonly<Record<string, string>>
  serverNow: number
  clientNow: number
  /** The viewer's, for the times in texts. */
  zone: string
  locale: string
}

export interface AlertingOutput {
  /** To be persisted before anything is shown (QA-1). */
  alerts: Alert[]
  /** Only the series that changed. */
  state: Record<string, string>
}

/** Runs the quota, forecast and burst folds over one poll and words what they fire. Pure. */
export function evaluateAlerts(input: AlertingInput): AlertingOutput {
  const quota = quotaAlerts(input)
  const forecasts = forecastAlerts(input, quota.state)
  const bursts = burstAlerts(input)
  return {
    alerts: [...quota.alerts, ...forecasts.alerts, ...bursts.alerts, ...stopAlerts(input)],
    state: { ...quota.state, ...forecasts.state, ...bursts.state },
  }
}

/** Asks once for what only the user can mend: a refused key, a missing scope. Whoever is just connecting sees it anyway. */
function stopAlerts(input: AlertingInput): Alert[] {
  const { stopped, connection } = input
  if (stopped === null) return []
  const dedupeKey = ['stopped', connection.id, stopped.endpoint, stopped.lastOkAtClient ?? 'never'].join('|')
  return [
    {
      ...blank(input, dedupeKey),
      kind: 'state',
      channel: stopped.lastOkAtClient === null ? 'inapp' : 'os',
      title: `${safeText(connection.name, 60)}: polling stopped`,
      body: safeText(stopped.sentence, 400),
    },
  ]
}

/** Foretells every budget that this poll looked at, from the highest number its quota fold knows (FC). */
function forecastAlerts(input: AlertingInput, quotaState: Readonly<Record<string, string>>): AlertingOutput {
  const alerts: Alert[] = []
  const state: Record<string, string> = {}
  const looked = new Map(input.readings.map((reading) => [`${reading.budgetId}|${reading.scopeId}`, reading]))
  for (const [name, reading] of looked) {
    const open = restore<QuotaState>(quotaState[`quota|${name}`])?.open
    const spec = input.specs.get(reading.budgetId)
    if (open == null || spec === undefined || open.limit === null) continue
    const series = `forecast|${name}`
    const step = stepBudgetForecast(
      restore<ForecastState>(input.state[series]),
      { at: open.lastAt, used: open.highest, limit: open.limit, resetAt: open.resetAt ?? reading.resetAt, windowId: open.id },
      spec,
    )
    if (step === null) continue
    state[series] = JSON.stringify(step.next)
    alerts.push(...step.told.map((told) => forecastAlert(told, reading, spec, input)))
  }
  return { alerts, state }
}

function forecastAlert({ fire, early, mid, late, spanMs }: ForecastTold, reading: Reading, spec: BudgetSpec, input: AlertingInput): Alert {
  const text = forecastText({
    fire,
    early,
    mid,
    late,
    spanWords: formatDuration(spanMs),
    scopeLabel: scopeLabelOf(reading.scopeId, input),
    budgetName: spec.name,
    window: spec.window,
    resetAt: reading.resetAt,
    quotaAdvice: input.dialect.unlocks.quotaAdvice,
    zone: input.zone,
    locale: input.locale,
    now: input.serverNow,
  })
  return {
    ...blank(input, ['forecast', input.connection.id, reading.budgetId, reading.scopeId, fire.windowId, fire.level, fire.repeat].join('|')),
    ...text,
    kind: 'quota',
    channel: fire.channel,
    at: reading.at,
    budgetId: reading.budgetId,
    scopeId: reading.scopeId,
    windowId: fire.windowId,
    keyIds: spec.scope === 'key' ? [reading.scopeId] : [],
    budgets: [reading.budgetId],
    from: reading.at - spanMs,
    to: reading.at,
  }
}

const scopeLabelOf = (scopeId: string, { keys, connection }: AlertingInput): string => keys.find((key) => key.id === scopeId)?.label ?? connection.name

function quotaAlerts(input: AlertingInput): AlertingOutput {
  const alerts: Alert[] = []
  const state: Record<string, string> = {}
  for (const reading of input.readings) {
    const spec = input.specs.get(reading.budgetId)
    if (spec === undefined || spec.warnAt.length === 0) continue
    const series = `quota|${reading.budgetId}|${reading.scopeId}`
    const step = stepQuota(
      restore<QuotaState>(state[series] ?? input.state[series]),
      {
        at: reading.at,
        lo: reading.lo,
        hi: reading.hi,
        limit: reading.limit,
        resetAt: reading.resetAt,
        serverNow: input.serverNow,
        derived: reading.source === 'log' || reading.source === 'local',
      },
      { window: spec.window, warnAt: input.thresholds(spec.id) },
    )
    state[series] = JSON.stringify(step.next)
    for (const fire of step.fire) {
      const text = quotaText({
        fire,
        scopeLabel: scopeLabelOf(reading.scopeId, input),
        budgetName: spec.name,
        unit: spec.unit,
        window: spec.window,
        resetAt: reading.resetAt,
        source: reading.source,
        quotaAdvice: input.dialect.unlocks.quotaAdvice,
        zone: input.zone,
        locale: input.locale,
        now: input.serverNow,
      })
      alerts.push({
        ...blank(input, quotaDedupeKey(input.connection.id, reading.budgetId, reading.scopeId, fire)),
        ...text,
        kind: 'quota',
        channel: fire.channel,
        at: reading.at,
        threshold: fire.threshold,
        budgetId: reading.budgetId,
        scopeId: reading.scopeId,
        windowId: fire.windowId,
        keyIds: spec.scope === 'key' ? [reading.scopeId] : [],
        budgets: [reading.budgetId],
        to: reading.at,
      })
    }
  }
  return { alerts, state }
}

const burstSeries = 'burst'

function burstAlerts(input: AlertingInput): AlertingOutput {
  const events = input.newCalls.filter((call) => !call.isSelf).map((call) => burstEvent(call, input.specs))
  const step = stepBursts(restore<BurstState>(input.state[burstSeries]), events, input.serverNow, {
    keys: keyFacts(input),
    gaps: input.gaps.filter((gap) => gap.to === null || gap.lostHi !== 0).map(({ from, to }) => ({ from, to })),
  })
  return {
    alerts: step.fire.map((fire) => burstAlert(fire, input)),
    state: { [burstSeries]: JSON.stringify(step.next) },
  }
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
  for (const key of input.keys) {
    if (key.firstSeenAt === null) continue
    const own = input.seenCalls.filter((call) => call.keyId === key.id && !call.isSelf)
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

function blank(input: AlertingInput, dedupeKey: string): Alert {
  return {
    id: `alert_${hash64(dedupeKey)}`,
    connectionId: input.connection.id,
    kind: 'state',
    channel: 'inapp',
    title: '',
    body: '',
    at: input.serverNow,
    raisedAt: input.clientNow,
    deliveredAt: null,
    acknowledgedAt: null,
    threshold: null,
    budgetId: null,
    scopeId: null,
    windowId: null,
    class: null,
    count: null,
    keyIds: [],
    scopes: [],
    budgets: [],
    from: null,
    to: null,
    dedupeKey,
  }
}

/** A stored fold state; one that cannot be read starts afresh, the dedupe keys still prevent a second alert. */
function restore<State extends QuotaState | ForecastState | BurstState>(text: string | undefined): State | null {
  if (text === undefined) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'version' in value && value.version === 1 ? (value as State) : null
  } catch {
    return null
  }
}
