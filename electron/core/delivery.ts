import type { Alert } from '../../shared/model.ts'
import type { HistoryClient } from './history/types.ts'
import type { Ports } from './ports.ts'

/** An alert persisted but not yet shown when the app died is shown after a restart only while it is news (QA-1). */
const newsMs = 10 * 60_000
/** A desktop that does not take a notification within this time must not hold up the end of the app. */
const patienceMs = 2_000

/** Shows persisted alerts: the inbox always has them, the OS only what is meant for it. */
export class Delivery {
  readonly #ports: Ports
  readonly #history: HistoryClient
  readonly #enabled: () => boolean
  readonly #raised: (alert: Alert) => void
  readonly #underWay = new Set<Promise<void>>()

  constructor(ports: Ports, history: HistoryClient, enabled: () => boolean, raised: (alert: Alert) => void) {
    this.#ports = ports
    this.#history = history
    this.#enabled = enabled
    this.#raised = raised
  }

  /**
   * Tells the page of each alert, and the OS of those for it. Does not wait for the OS: a notification service that hangs
   * must not keep the next poll from running.
   */
  deliver(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      this.#raised(alert)
      if (alert.channel !== 'os' || !this.#enabled()) continue
      const showing: Promise<void> = this.#show(alert).finally(() => this.#underWay.delete(showing))
      this.#underWay.add(showing)
    }
  }

  /** Makes up for a crash between storing and showing. */
  async deliverMissed(): Promise<void> {
    const now = this.#ports.clock.now()
    const missed = await this.#history.undeliveredAlerts()
    this.deliver(missed.filter((alert) => alert.raisedAt > now - newsMs && alert.acknowledgedAt === null))
  }

  /** Waits, not for ever, until what is being shown is shown and marked. */
  async settle(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((done) => {
      timer = setTimeout(done, patienceMs)
    })
    await Promise.race([Promise.all(this.#underWay), patience])
    clearTimeout(timer)
  }

  /** Marks delivered only what was really shown; the rest stays in the inbox. */
  async #show(alert: Alert): Promise<void> {
    try {
      const outcome = await this.#ports.notifier.show({ alertId: alert.id, title: alert.title, body: alert.body, urgent: alert.threshold === 100 })
      if (outcome.shown) await this.#history.markDelivered(alert.id, this.#ports.clock.now())
      else this.#ports.log.warn('notification not shown', { alertId: alert.id, why: outcome.why })
    } catch (error) {
      this.#ports.log.warn('notification not shown', { alertId: alert.id, why: error instanceof Error ? error.message : String(error) })
    }
  }
}
