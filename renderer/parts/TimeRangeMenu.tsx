import { Popover } from '@base-ui/react/popover'
import { CalendarRange, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { clockOrDay, span } from '../words/times.ts'
import { useNow } from './useNow.ts'

interface Range {
  from?: number | undefined
  to?: number | undefined
}

const presets: [label: string, ms: number][] = [
  ['Last 15 minutes', 15 * 60_000],
  ['Last hour', 60 * 60_000],
  ['Last 6 hours', 6 * 60 * 60_000],
  ['Last 24 hours', 24 * 60 * 60_000],
  ['Last 7 days', 7 * 24 * 60 * 60_000],
  ['Last 30 days', 30 * 24 * 60 * 60_000],
]

/** Words for a range of the log: `any time`, `since 14:02`, `until …`, `14:02–14:05`. */
export function rangeLabel({ from, to }: Range, now: number): string {
  if (from !== undefined && to !== undefined) return span(from, to, now)
  if (from !== undefined) return `since ${clockOrDay(from, now)}`
  return to === undefined ? 'Any time' : `until ${clockOrDay(to, now)}`
}

/** Chooses a range of time: a preset that ends now, or two instants. */
export function TimeRangeMenu({ range, open: openWords = 'Any time', onChange }: { range: Range; /** What an open range is called. */ open?: string; onChange: (range: Range) => void }) {
  const [open, setOpen] = useState(false)
  const now = useNow(60_000)
  const isActive = range.from !== undefined || range.to !== undefined
  const choose = (next: Range) => {
    onChange(next)
    setOpen(false)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={`button plain facetTrigger ${isActive ? 'active' : ''}`}>
        <CalendarRange size={14} aria-hidden />
        {isActive ? rangeLabel(range, now) : openWords}
        <ChevronDown size={13} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="floatLayer" align="end" sideOffset={4}>
          <Popover.Popup className="menu rangeMenu" aria-label="Time range">
            <button type="button" className="menuItem" onClick={() => choose({})}>
              {openWords}
            </button>
            {presets.map(([label, ms]) => (
              <button
                key={label}
                type="button"
                className="menuItem"
                onClick={() => choose({ from: Math.floor((Date.now() - ms) / 1000) * 1000 })}
              >
                {label}
              </button>
            ))}
            <form
              className="rangeForm"
              onSubmit={(event) => {
                event.preventDefault()
                const form = new FormData(event.currentTarget)
                choose({ from: instant(form.get('from')), to: instant(form.get('to')) })
              }}
            >
              <label className="fieldLabel">
                From
                <input className="input" type="datetime-local" step={1} name="from" defaultValue={inputValue(range.from)} />
              </label>
              <label className="fieldLabel">
                To, exclusive
                <input className="input" type="datetime-local" step={1} name="to" defaultValue={inputValue(range.to)} />
              </label>
              <button type="submit" className="button primary">
                Apply
              </button>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** The value of a datetime-local field as epoch ms, in this machine's zone. */
function instant(value: FormDataEntryValue | null): number | undefined {
  const at = typeof value === 'string' && value !== '' ? new Date(value).getTime() : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** Epoch ms as a datetime-local field wants it. */
function inputValue(at: number | undefined): string {
  if (at === undefined) return ''
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
