import { safeText } from '../../shared/redact.ts'

/** Characters of a vendor's text shown in a line of a list, and where it is the subject (trust C13). */
const lineChars = 200

/** Text that came from outside: escaped, capped, and isolated so that its direction marks reorder nothing of ours. */
export function SafeText({ text, max = lineChars, className }: { text: string; max?: number; className?: string }) {
  return <bdi className={className === undefined ? 'vendor' : `vendor ${className}`}>{safeText(text, max)}</bdi>
}
