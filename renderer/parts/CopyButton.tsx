import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './Button.tsx'

/** Copies text and says so for a moment; says so too when the system does not allow it. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)
  useEffect(() => {
    if (outcome === null) return undefined
    const timer = setTimeout(() => setOutcome(null), 1_500)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text())
      setOutcome('copied')
    } catch {
      setOutcome('refused')
    }
  }
  return (
    <Button look="quiet" icon={outcome === 'copied' ? Check : Copy} onClick={() => void copy()} aria-live="polite">
      {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'The system refused the clipboard' : label}
    </Button>
  )
}
