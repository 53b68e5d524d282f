import type { CallFilter } from '../../shared/callFilter.ts'
import { rareKey } from './data.ts'

/** Filters people use, from common to rare; `week` = only the last seven days. */
export const benchFilters: readonly { name: string; filter: CallFilter; week?: true }[] = [
  { name: 'busy key', filter: { keyIds: ['k0'] } },
  { name: 'rare key', filter: { keyIds: [rareKey] } },
  { name: 'three keys', filter: { keyIds: ['k1', 'k5', rareKey] } },
  { name: 'whole connection', filter: { connectionIds: ['bench'] } },
  { name: 'common tool', filter: { tools: ['tool_0'] } },
  { name: 'seldom tool', filter: { tools: ['tool_23'] } },
  { name: 'ok only, 7 days', filter: { outcome: 'ok' }, week: true },
  { name: 'errors', filter: { outcome: 'errors' } },
  { name: 'status 500 and 503', filter: { statuses: [500, 503] } },
  { name: 'key and errors', filter: { keyIds: ['k0'], outcome: 'errors' } },
  { name: 'key, tool, errors, 7 days', filter: { keyIds: ['k0'], tools: ['tool_3'], outcome: 'errors' }, week: true },
  { name: 'tool and 429', filter: { tools: ['tool_3'], statuses: [429] } },
  { name: 'rare key, tool, 403', filter: { keyIds: [rareKey], tools: ['tool_0'], statuses: [403] } },
  { name: 'slower than 20 s', filter: { minDurationMs: 20_000 } },
  { name: 'slower than 1 s', filter: { minDurationMs: 1000 } },
  { name: 'common word', filter: { text: 'common' } },
  { name: 'two words', filter: { text: 'word40 word41' } },
  { name: 'rare word', filter: { text: 'needle' } },
]

/** The filter as it is asked, when `newestAt` is the time of the newest call. */
export function askedFilter({ filter, week }: (typeof benchFilters)[number], newestAt: number): CallFilter {
  return week === true ? { ...filter, from: newestAt - 7 * 86_400_000 } : filter
}
