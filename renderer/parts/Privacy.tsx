import { createContext, useCallback, useContext } from 'react'
import { safeText } from '../../shared/redact.ts'

/** What replaces names in every text that came from outside; `null` = names are shown. */
export const PrivacyContext = createContext<((text: string) => string) | null>(null)

/** True while names and arguments are kept off the screen. */
export const usePrivacy = (): boolean => useContext(PrivacyContext) !== null

/** `safeText` of what may be shown now; for places where only a string fits, see `SafeText` for the rest. */
export function useShownText(): (text: string, max: number) => string {
  const mask = useContext(PrivacyContext)
  return useCallback((text, max) => safeText(mask === null ? text : mask(text), max), [mask])
}
