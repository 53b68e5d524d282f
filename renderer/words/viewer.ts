import type { Viewer } from '../../shared/format.ts'

/** Who reads: English words, so English dates and numbers beside them, in this machine's zone. */
export const viewer: Viewer = { locale: 'en-GB', zone: Intl.DateTimeFormat().resolvedOptions().timeZone }
