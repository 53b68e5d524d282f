import type { ErrorCode } from '../../shared/contract.ts'
import { Refusal, type Handlers } from '../../shared/dispatch.ts'
import { HistoryError } from './history/errors.ts'
import type { HistoryErrorCode } from './history/types.ts'

/** What the history refuses for a reason that the caller can do something about; all else is a fault of ours, and logged. */
const codes: Partial<Record<HistoryErrorCode, ErrorCode>> = {
  bad_request: 'bad_input',
  full: 'store',
  read_only: 'store',
  from_future: 'store',
  locked: 'store',
  corrupt: 'store',
}

/** Handlers whose refusals by the history reach the caller as its own words, instead of as a failure inside Headroom. */
export function withHistoryRefusals(handlers: Handlers): Handlers {
  const wrapped = Object.entries(handlers).map(([name, handler]) => [name, telling(handler as (input: unknown) => unknown)])
  return Object.fromEntries(wrapped) as Handlers
}

const telling =
  (handler: (input: unknown) => unknown) =>
  async (input: unknown): Promise<unknown> => {
    try {
      return await handler(input)
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error
      const code = codes[error.code]
      throw code === undefined ? error : new Refusal(code, error.message)
    }
  }
