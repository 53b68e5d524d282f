import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Action } from './Actions.tsx'
import { IconButton } from './Button.tsx'
import { later } from './later.tsx'

const actions = later(async () => (await import('./Actions.tsx')).Actions)
const tips = later(async () => (await import('./Tips.tsx')).Tips)

/** Parts of the first screen that work before all of their code is there. */
export const afterFirstScreen = [tips, actions]

/** Shows what tips say, once its code is there. */
export function TipsLater() {
  return tips.useIsLoaded() ? <tips.Part /> : null
}

/** `Actions` for the first screen: only a button until the code of menus is there, and a press before that opens it then. */
export function ActionsLater({ label, actions: list }: { label: string; actions: Action[] }) {
  const isThere = actions.useIsLoaded()
  const [isPressed, setPressed] = useState(false)
  const [hasFocus, setFocus] = useState(false)
  if (isThere) return <actions.Part label={label} actions={list} opensAtOnce={isPressed} takesFocus={hasFocus} />
  const press = (): void => {
    setPressed(true)
    // What cannot be had now is asked for by the next press.
    actions.load().catch(() => setPressed(false))
  }
  return (
    <IconButton
      label={label}
      icon={Ellipsis}
      aria-haspopup="menu"
      aria-expanded={isPressed}
      onClick={press}
      onFocus={() => setFocus(true)}
      onBlur={() => setFocus(false)}
    />
  )
}
