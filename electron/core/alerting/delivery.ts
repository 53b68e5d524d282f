import type { Settings } from '../../../shared/settings.ts'
import type { Alert } from '../../../shared/model.ts'
import type { HistoryClient } from '../history/types.ts'
import type { Notification, Ports } from '../ports.ts'
import { isSilenced, quietMs } from './silence.ts'

/** An alert persisted but not yet shown when the app died is shown after a restart only while it is news (QA-1). */
const newsMs = 10 * 60_000
/** A desktop that does not take a notification within this time must not hold up the end of the app. */
const patienceMs = 2_000
/** Alerts this close together become one notification (lesson 7). */
const groupMs = 2_000
/** How often a held notification looks whether the network is back. */
const offlineMs = 30_000
/** What was held for longer than a night is for the inbox only. */
const heldMs = 12 * 3_600_000

/** What delivery asks of the core around it. */
export interface DeliverySurroundings {
  settings(): Settings
  /** Our own network is down: nobody should be told what they cannot look at (lesson 7). */
  isOffline(): boolean
  /** The viewer's time zone, for quiet hours. */
  zone: () => string
  /** Tells the page. */
  raised(alert: Alert): void
}

/** Shows persisted alerts: the inbox always has them, the OS only what is meant for it, several at once as one. */
export class Delivery {
  readonly #ports: Ports
  readonly #history: HistoryClient
  readonly #around: DeliverySurroundings
  readonly #underWay = new Set<Promise<void>>()
  #pending: Alert[] = []
  #cancelTimer: (() => void) | null = null

  constructor(ports: Ports, history: HistoryClient, around: DeliverySurroundings) {
    this.#ports = ports
    this.#history = history
    this.#around = around
  }

  /**
   * Tells the page of each alert, and after a moment the OS of those for it. Does not wait for the OS: a notification
   * service that hangs must not keep the next poll from running.
   */
  deliver(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#around.raised(alert)
    const loud = alerts.filter((alert) => alert.channel === 'os')
    if (loud.length === 0) return
    this.#pending.push(...loud)
    this.#plan(groupMs)
  }

  /** Makes up for a crash between storing and showing. */
  async deliverMissed(): Promise<void> {
    const now = this.#ports.clock.now()
    const missed = await this.#history.undeliveredAlerts()
    this.deliver(missed.filter((alert) => alert.raisedAt > now - newsMs && alert.acknowledgedAt === null))
  }

  /** Shows what was about to be shown and waits, not for ever, until it is shown and marked. */
  async settle(): Promise<void> {
    this.#cancelTimer?.()
    if (this.#pending.length > 0) this.#flush()
    this.#cancelTimer?.()
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((done) => {
      timer = setTimeout(done, patienceMs)
    })
    await Promise.race([Promise.all(this.#underWay), patience])
    clearTimeout(timer)
  }

  #plan(ms: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.#ports.clock.after(ms, () => this.#flush())
  }

  /** Shows what is pending, or waits for the end of quiet hours and of an outage of our own (QA-13: only delivery waits). */
  #flush(): void {
    const now = this.#ports.clock.now()
    const settings = this.#around.settings()
    const waitMs = Math.max(quietMs(settings.quietHours, now, this.#around.zone()), this.#around.isOffline() ? offlineMs : 0)
    const wanted = this.#pending.filter((alert) => settings.notifications && !isSilenced(alert, settings, now) && now - alert.raisedAt < heldMs)
    this.#pending = waitMs > 0 ? wanted : []
    if (wanted.length === 0) return
    if (waitMs > 0) {
      this.#plan(waitMs)
      return
    }
    const showing: Promise<void> = this.#show(wanted).finally(() => this.#underWay.delete(showing))
    this.#underWay.add(showing)
  }

  /**
   * What was read in the inbox meanwhile is no news. Alerts are claimed, which marks them delivered, before the OS is asked,
   * and given back when it did not show them: a crash in between must not announce them twice (trust D3).
   */
  async #show(alerts: readonly Alert[]): Promise<void> {
    try {
      const claimed = new Set(await this.#history.claimDelivery(alerts.map((alert) => alert.id), this.#ports.clock.now()))
      const news = alerts.filter((alert) => claimed.has(alert.id))
      if (news.length === 0) return
      const outcome = await this.#ports.notifier.show(asOne(news))
      if (outcome.shown) return
      await this.#history.returnDelivery([...claimed])
      this.#ports.log.warn('notification not shown', { alertId: news[0]?.id, why: outcome.why })
    } catch (error) {
      this.#ports.log.warn('notification not shown', { alertId: alerts[0]?.id, why: error instanceof Error ? error.message : String(error) })
    }
  }
}

const isUrgent = (alert: Alert): boolean => alert.threshold === 100

/** Titles a grouped notification has room for. */
const titlesShown = 3

/** One notification for all of them; a click leads to the most urgent. */
export function asOne(alerts: readonly Alert[]): Notification {
  const [first] = alerts.toSorted((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)))
  const more = alerts.length - titlesShown
  const titles = alerts.slice(0, titlesShown).map((alert) => alert.title)
  return {
    alertId: first?.id ?? '',
    title: alerts.length === 1 ? (first?.title ?? '') : `${alerts.length} alerts`,
    body: alerts.length === 1 ? (first?.body ?? '') : `${titles.join('\n')}${more > 0 ? `\nand ${more} more` : ''}`,
    urgent: alerts.some(isUrgent),
  }
}
