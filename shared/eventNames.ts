import type { EventName } from './contract.ts'

/** Names of all events. Apart from the contract, so that who only listens needs none of its schemas. */
export const eventNames = [
  'budgets.changed',
  'calls.arrived',
  'alert.raised',
  'alerts.acknowledged',
  'connection.changed',
  'export.changed',
  'evidence.requested',
  'view.requested',
] as const satisfies EventName[]
