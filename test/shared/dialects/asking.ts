import { dialectById } from '../../../shared/dialects/index.ts'
import type { ApiResponse, Dialect, ReadContext } from '../../../shared/dialects/types.ts'
import type { BudgetSpec, Verdict } from '../../../shared/model.ts'
import { T0 } from '../times.ts'

/** A response in short: header names in any case, a body as text or as the value of a JSON one. */
export interface Short {
  status: number
  headers?: Record<string, string>
  body?: unknown
  ctx?: Partial<ReadContext>
}

export function dialectNamed(id: string): Dialect {
  const found = dialectById(id)
  if (found === undefined) throw new Error(`no dialect ${id}`)
  return found
}

export function responseOf({ status, headers = {}, body = '' }: Short): ApiResponse {
  return { status, headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]), body: typeof body === 'string' ? body : JSON.stringify(body) }
}

export const contextOf = ({ ctx }: Short): ReadContext => ({ serverNow: T0, plan: null, ...ctx })

/** Ways to ask one dialect in tests. */
export function asking(id: string) {
  const dialect = dialectNamed(id)
  return {
    dialect,
    verdict: (short: Short): Verdict => dialect.classify(responseOf(short), contextOf(short)),
    headers: (short: Short) => dialect.readHeaders(responseOf(short), contextOf(short)),
    cost: (short: Short, kind: 'read' | 'write' | 'generation' | 'unknown' = 'read') => dialect.cost({ kind }, dialect.classify(responseOf(short), contextOf(short)), null),
  }
}

/** What a budget states, without its words for people, which may be improved freely. */
export function factsOf(spec: BudgetSpec): Omit<BudgetSpec, 'name'> {
  const { name: _name, ...facts } = spec
  return facts
}
