/** Header lines in order of arrival; names in any case, repeated lines separate. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

/** Value of a header, repeated lines joined by ", " (RFC 9110 5.3); `null` when it is absent. `name` is lower case. */
export function headerValue(headers: HeaderLines, name: string): string | null {
  const lines = headers.filter(([line]) => line.toLowerCase() === name).map(([, value]) => trimBlanks(value))
  return lines.length === 0 ? null : lines.join(', ')
}

/** Without leading and trailing optional whitespace: space and tab only (RFC 9110 5.6.3), unlike `String.trim`. */
export function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}

/** Whether a cache answered, so that the numbers describe an earlier moment (RFC 9111 5.1: Age above 0). */
export function isFromCache(headers: HeaderLines): boolean {
  const age = headerValue(headers, 'age')
  return age !== null && /^\d+$/.test(age) && Number(age) > 0
}
