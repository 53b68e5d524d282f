import { useShownText } from './Privacy.tsx'

/** Characters of a vendor's text shown in a line of a list, and where it is the subject (trust C13). */
const lineChars = 200

/** Text that came from outside: escaped, capped, without names while they are private, and isolated so that its direction marks reorder nothing of ours. */
export function SafeText({ text, max = lineChars, className, role }: { text: string; max?: number; className?: string; role?: 'gridcell' }) {
  const shown = useShownText()
  return (
    <bdi className={className === undefined ? 'vendor' : `vendor ${className}`} role={role}>
      {shown(text, max)}
    </bdi>
  )
}
