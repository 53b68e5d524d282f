import { safeText } from '../../../shared/redact.ts'

/** Longer texts are cut by every desktop anyway. */
const longestText = 300

/**
 * A text as it is safe in the notification of any system: Linux services read a body as markup, some without saying so, and Windows
 * takes XML. These letters look the same and mean nothing (trust B2); hidden characters become visible.
 */
export function notificationText(text: string): string {
  return safeText(text, longestText).replaceAll('&', '＆').replaceAll('<', '‹').replaceAll('>', '›')
}
