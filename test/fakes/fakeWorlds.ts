import type { FakeFacts } from './fakeFacts.ts'

const day = 86_400_000

/** Numbers as large as they get: every count in the quadrillions, on a scale nobody reads digit by digit. */
export function withHugeNumbers(facts: FakeFacts): void {
  facts.budgets = facts.budgets.map((budget, index) => ({
    ...budget,
    limit: budget.limit === null ? null : 9_007_199_254_740_991 - index,
    used: { lo: budget.used.lo === null ? null : 8_123_456_789_012_345, hi: budget.used.hi === null ? null : 8_999_999_999_999_999 },
  }))
  facts.gaps = facts.gaps.map((gap) => ({ ...gap, lostLo: 123_456_789_012, lostHi: gap.lostHi === null ? null : 987_654_321_098_765 }))
  facts.alerts = facts.alerts.map((alert) => ({ ...alert, count: 1_234_567_890_123 }))
}

/** Names as people of other scripts write them, and as long as they may be. */
export function withNamesOfTheWorld(facts: FakeFacts): void {
  const names = [
    'استوديو الشمال للإعلانات',
    'חשבון השיווק של החברה',
    '株式会社ノースウィンド・コンテンツ制作部',
    'Ζαχαροπλαστείο «Η Ωραία» 🥐🥐🥐',
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG',
  ]
  facts.connections = facts.connections.map((connection, index) => ({ ...connection, name: names[index % names.length] ?? '' }))
  facts.keys = facts.keys.map((key, index) => ({ ...key, label: `${names[(index + 1) % names.length] ?? ''} ${index}` }))
  facts.budgets = facts.budgets.map((budget, index) => ({ ...budget, scopeLabel: names[index % names.length] ?? '', name: index % 2 === 0 ? budget.name : 'طلبات في الدقيقة' }))
  facts.alerts = facts.alerts.map((alert, index) => ({ ...alert, title: `${names[index % names.length] ?? ''}: 80 %` }))
}

/** Nobody has answered for three days; everything is as it was then. */
export function asOfDaysAgo(facts: FakeFacts): void {
  facts.connections = facts.connections.map((connection) => ({
    ...connection,
    state: 'offline',
    stateReason: 'No answer: this machine seems to be offline.',
    lastOkAtClient: connection.lastOkAtClient === null ? null : connection.lastOkAtClient - 3 * day,
  }))
  facts.budgets = facts.budgets.map((budget) => ({
    ...budget,
    observedAt: budget.observedAt === null ? null : budget.observedAt - 3 * day,
    resetAt: budget.resetAt === null ? null : budget.resetAt - 3 * day,
  }))
}

/** A large account: twelve times the connections, with all their keys and budgets; its alerts came at once. */
export function crowded(facts: FakeFacts): void {
  const copies = Array.from({ length: 11 }, (_, index) => index + 2)
  const copied = <T extends { connectionId: string }>(list: T[]): T[] => [...list, ...copies.flatMap((copy) => list.map((item) => ({ ...item, connectionId: `${item.connectionId}-${copy}` })))]
  facts.keys = [...facts.keys, ...copies.flatMap((copy) => facts.keys.map((key) => ({ ...key, id: `${key.id}-${copy}`, connectionId: `${key.connectionId}-${copy}` })))]
  facts.budgets = [...facts.budgets, ...copies.flatMap((copy) => facts.budgets.map((budget) => ({ ...budget, scopeId: `${budget.scopeId}-${copy}`, connectionId: `${budget.connectionId}-${copy}` })))]
  facts.polls = copied(facts.polls)
  facts.alerts = facts.alerts.map((alert, index) => ({ ...alert, raisedAt: (facts.alerts[0]?.raisedAt ?? 0) - index * 1_000 }))
  facts.connections = [...facts.connections, ...copies.flatMap((copy) => facts.connections.map((connection) => ({ ...connection, id: `${connection.id}-${copy}`, name: `${connection.name} ${copy}` })))]
}

/** Nobody watched before `at`. */
export function watchedSince(facts: FakeFacts, at: number): void {
  facts.connections = facts.connections.map((connection) => ({ ...connection, createdAt: at }))
}
