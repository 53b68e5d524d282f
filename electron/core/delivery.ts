import type { Alert } from '../../shared/model.ts'
import type { HistoryClient } from './history/types.ts'
import type { Ports } from './ports.ts'

/** An alert persisted but not yet shown when the app died is shown after a restart only while it is news (QA-1). */
const newsMs = 10 * 60_000

/** Shows persisted alerts: the inbox always has them, the OS only what is meant for it. */
export class Delivery {
  readonly #ports: Ports
  readonly #history: HistoryClient
  readonly #enabled: () => boolean
  readonly #raised: (alert: Alert) => void

  constructor(ports: Ports, history: HistoryClient, enabled: () => boolean, raised: (alert: Alert) => void) {
    this.#ports = ports
    this.#history = history
    this.#enabled = enabled
    this.#raised = raised
  }

  /** Tells the page of each alert, and the OS of those for it; marks delivered only what was really shown. */
  async deliver(alerts: readonly Alert[]): Promise<void> {
    for (const alert of alerts) {
      this.#raised(alert)
      if (alert.channel === 'os' && this.#enabled()) await this.#show(alert)
    }
  }

  /** Makes up for a crash between storing and showing. */
  async deliverMissed(): Promise<void> {
    const now = this.#ports.clock.now()
    const missed = await this.#history.undeliveredAlerts()
    await this.deliver(missed.filter((alert) => alert.raisedAt > now - newsMs && alert.acknowledgedAt === null))
  }

  async #show(alert: Alert): Promise<void> {
    const outcome = await this.#ports.notifier.show({ alertId: alert.id, title: alert.title, body: alert.body, urgent: alert.threshold === 100 })
    if (outcome.shown) await this.#history.markDelivered(alert.id, this.#ports.clock.now())
    else this.#ports.log.warn('notification not shown', { alertId: alert.id, why: outcome.why })
  }
}
