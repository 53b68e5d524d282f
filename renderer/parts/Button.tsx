import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, Ref } from 'react'
import { useShownText } from './Privacy.tsx'
import { Tip } from './Tip.tsx'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'danger' | 'quiet'
  icon?: LucideIcon
  ref?: Ref<HTMLButtonElement>
}

/** A button with words, and perhaps an icon in front. */
export function Button({ look = 'plain', icon: Icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button ${look} ${className}`}>
      {Icon === undefined ? null : <Icon size={14} aria-hidden />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  label: string
  icon: LucideIcon
  size?: number
}

/** A button that is only an icon; its label is read out and shown on hover. */
export function IconButton({ label, icon: Icon, look = 'quiet', size = 15, className = '', ...rest }: IconButtonProps) {
  const shownText = useShownText()
  const shown = shownText(label, 200)
  return (
    <Tip tip={shown}>
      <button type="button" {...rest} aria-label={shown} className={`button icon ${look} ${className}`}>
        <Icon size={size} aria-hidden />
      </button>
    </Tip>
  )
}
