/** A stored fold state (JSON with a `version`); one that cannot be read starts afresh, the dedupe keys still prevent a second alert. */
export function restore<State extends { version: 1 }>(text: string | undefined): State | null {
  if (text === undefined) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'version' in value && value.version === 1 ? (value as State) : null
  } catch {
    return null
  }
}
