/** One thing that happened to the app which a test may want to know. */
export interface JournalLine {
  what: string
  [detail: string]: unknown
}

/** Everything noted so far, oldest first. Tests read it as `standin.journal` of the electron module. */
export const journal: JournalLine[] = []

/** Adds one line. */
export function note(what: string, details: Record<string, unknown> = {}): void {
  journal.push({ what, ...details })
}
