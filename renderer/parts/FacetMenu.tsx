import { Popover } from '@base-ui/react/popover'
import { Check, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { count } from '../words/numbers.ts'
import { Dot } from './Badge.tsx'
import { SafeText } from './SafeText.tsx'
import type { Tone } from '../words/verdicts.ts'

export interface FacetOption {
  value: string
  label: string
  /** `null` while not counted. */
  count: number | null
  tone?: Tone
}

interface FacetMenuProps {
  label: string
  options: FacetOption[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

const searchFrom = 9

/** A filter by values, each with how many calls it would show. */
export function FacetMenu({ label, options, chosen, onChange }: FacetMenuProps) {
  const [search, setSearch] = useState('')
  // What is chosen stays in the list even when the counts no longer mention it, else it could not be taken back.
  const missing = chosen
    .filter((value) => !options.some((option) => option.value === value))
    .map((value): FacetOption => ({ value, label: value, count: null }))
  const wanted = search.trim().toLowerCase()
  const shown = [...missing, ...options].filter((option) => wanted === '' || option.label.toLowerCase().includes(wanted))
  const flip = (value: string) => onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])
  return (
    <Popover.Root onOpenChange={(open) => (open ? undefined : setSearch(''))}>
      <Popover.Trigger className={`button plain facetTrigger ${chosen.length > 0 ? 'active' : ''}`}>
        {label}
        {chosen.length > 0 ? <span className="facetCount">{chosen.length}</span> : null}
        <ChevronDown size={13} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="floatLayer" align="start" sideOffset={4}>
          <Popover.Popup className="menu facetMenu" aria-label={`Filter by ${label.toLowerCase()}`}>
            {options.length >= searchFrom ? (
              <input
                className="input facetSearch"
                type="search"
                placeholder={`Find ${label.toLowerCase()}`}
                aria-label={`Find ${label.toLowerCase()}`}
                value={search}
                onChange={(event) => setSearch(event.target.value)}
              />
            ) : null}
            <div className="facetList" role="group" aria-label={label}>
              {shown.map((option) => (
                <button
                  key={option.value}
                  type="button"
                  role="checkbox"
                  aria-checked={chosen.includes(option.value)}
                  className="facetOption"
                  onClick={() => flip(option.value)}
                >
                  <span className="facetBox">{chosen.includes(option.value) ? <Check size={12} aria-hidden /> : null}</span>
                  {option.tone === undefined ? null : <Dot tone={option.tone} />}
                  <SafeText text={option.label} max={120} className="truncate" />
                  <span className="facetNumber">{option.count === null ? '' : count(option.count)}</span>
                </button>
              ))}
              {shown.length === 0 ? (
                <p className="facetNone">{options.length === 0 ? 'No calls to choose from.' : 'Nothing matches.'}</p>
              ) : null}
            </div>
            {chosen.length > 0 ? (
              <button type="button" className="menuItem" onClick={() => onChange([])}>
                Clear
              </button>
            ) : null}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
