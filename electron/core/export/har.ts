import type { Entry } from 'har-format'
import type { ExportedCall } from './exportedCall.ts'

/** Members whose names begin with `_` are custom ones (HAR 1.2, "Custom fields"). */
type CallEntry = Entry & { _call: Omit<ExportedCall, 'arguments' | 'row'> }

/** Stands for what an activity log does not tell, as HAR wants it said. */
const unknownSize = -1

/**
 * One call as an entry of HAR 1.2. An activity log knows no headers, cookies or bodies of answers, so these are empty; all
 * else we know is in `_call`. Where the log names no route, the tool stands in an address that leads nowhere (RFC 2606).
 */
export function harEntry(call: ExportedCall): CallEntry {
  const { arguments: given, row: _row, ...facts } = call
  const time = call.durationMs ?? 0
  const text = given === null ? null : JSON.stringify(given)
  return {
    startedDateTime: call.at,
    time,
    request: {
      method: call.method ?? 'POST',
      url: call.url ?? `https://unknown.invalid/${encodeURIComponent((call.tool ?? call.route ?? '').toWellFormed())}`,
      httpVersion: 'unknown',
      cookies: [],
      headers: [],
      queryString: [],
      headersSize: unknownSize,
      bodySize: unknownSize,
      ...(text === null ? {} : { postData: { mimeType: 'application/json', text } }),
    },
    response: {
      status: call.status ?? 0,
      statusText: '',
      httpVersion: 'unknown',
      cookies: [],
      headers: [],
      content: { size: call.error?.length ?? 0, mimeType: 'text/plain', ...(call.error === null ? {} : { text: call.error }) },
      redirectURL: '',
      headersSize: unknownSize,
      bodySize: unknownSize,
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    ...(call.durationMs === null ? { comment: 'The log does not say how long this took.' } : {}),
    _call: facts,
  }
}
