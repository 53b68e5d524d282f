import type { Settings } from '../../../shared/settings.ts'
import type { Alert } from '../../../shared/model.ts'

/** Whether the user does not want this alert to pop up now: snoozed, or about muted keys only (QA-13). */
export function isSilenced(alert: Alert, settings: Pick<Settings, 'snoozes' | 'mutedKeyIds'>, now: number): boolean {
  const muted = alert.keyIds.length > 0 && alert.keyIds.every((keyId) => settings.mutedKeyIds.includes(keyId))
  return muted || settings.snoozes.some((snooze) => snooze.untilClient > now && concerns(snooze, alert))
}

function concerns({ connectionId, budgetId }: Settings['snoozes'][number], alert: Alert): boolean {
  return (connectionId === null || connectionId === alert.connectionId) && (budgetId === null || budgetId === alert.budgetId || alert.budgets.includes(budgetId))
}

const minuteMs = 60_000
const dayMinutes = 24 * 60

/** Ms until the quiet hours end that `now` lies in; 0 = it does not. They may span midnight; equal times are no hours at all. */
export function quietMs(hours: Settings['quietHours'], now: number, zone: string): number {
  if (hours === null) return 0
  const [from, to] = [minuteOf(hours.from), minuteOf(hours.to)]
  const local = localMinute(now, zone)
  const sinceStart = (local - from + dayMinutes) % dayMinutes
  const length = (to - from + dayMinutes) % dayMinutes
  return sinceStart < length ? (length - sinceStart) * minuteMs - (now % minuteMs) : 0
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function localMinute(now: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now)
  return minuteOf(parts)
}
