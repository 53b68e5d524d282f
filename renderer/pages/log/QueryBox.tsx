import { Autocomplete } from '@base-ui/react/autocomplete'
import { Search, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { parseQuery, type QueryProblem } from '../../../shared/callQuery/parseQuery.ts'
import { printQuery } from '../../../shared/callQuery/printQuery.ts'
import { safeText } from '../../../shared/redact.ts'
import { writeAddress } from '../../state/address.ts'
import { useAppState, useCallLog, useData } from '../../state/appState.ts'
import { withNames } from '../../state/filterNames.ts'
import { completionsOf, isUnfinished, type Completion, type KnownValues } from '../../state/queryCompletion.ts'
import { count } from '../../words/numbers.ts'
import { isTyping } from '../../parts/isTyping.ts'
import { usePrivacy } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'

/** Pause in typing after which the log is searched. */
const typingMs = 250

/** The whole filter as text: whatever is typed becomes the filter, and whatever changes the filter is written here. */
export function QueryBox({ filter, onChange }: { filter: CallFilter; onChange: (query: string, filter: CallFilter) => void }) {
  const { callLog } = useAppState()
  const field = useRef<HTMLInputElement>(null)
  const known = useKnownValues()
  const text = useFilterText(filter)
  const [typed, setTyped] = useState(text)
  const [caret, setCaret] = useState(text.length)
  const [problems, setProblems] = useState<QueryProblem[]>([])
  const [open, setOpen] = useState(false)
  /** The address of the filter that `typed` made: words such as `since:2h` stay as typed while it is the one shown. */
  const [applied, setApplied] = useState(writeAddress({ page: 'log', filter }))
  const shown = writeAddress({ page: 'log', filter })
  const [lastText, setLastText] = useState(text)
  if (shown !== applied || (text !== lastText && !open)) {
    // A chip, a menu, Back or a link changed the filter: it wins over what is typed. So do names that were just learned.
    if (shown !== applied || typed === lastText) setTyped(text)
    setApplied(shown)
    setLastText(text)
    if (shown !== applied) setProblems([])
  }

  const apply = (query: string) => {
    const { filter: next, problems: found } = parseQuery(query, Date.now())
    setProblems(found)
    setApplied(writeAddress({ page: 'log', filter: next }))
    onChange(query, next)
  }
  const current = useRef(apply)
  useEffect(() => {
    current.current = apply
  })
  const [pending, setPending] = useState<string | null>(null)
  useEffect(() => {
    if (pending === null || isUnfinished(pending)) return undefined
    const timer = setTimeout(() => {
      setPending(null)
      current.current(pending)
    }, typingMs)
    return () => clearTimeout(timer)
  }, [pending])
  const applyNow = () => {
    if (pending === null) return
    setPending(null)
    apply(pending)
  }

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const completions = useMemo(() => completionsOf(typed, Math.min(caret, typed.length), known), [typed, caret, known])
  const isOpen = open && completions.length > 0
  const follow = () => setCaret(field.current?.selectionStart ?? typed.length)
  return (
    <div className="queryBox">
      {/* In the page and not over it: a popup of the library would hide everything else from screen readers while one types. */}
      <Autocomplete.Root
        inline
        items={completions}
        mode="none"
        value={typed}
        itemToStringValue={(completion: Completion) => completion.query}
        open={isOpen}
        onOpenChange={setOpen}
        onValueChange={(value, details) => {
          if (details.reason === 'escape-key') return
          setTyped(value)
          setPending(value)
          const completion = details.reason === 'item-press' ? completions.find((one) => one.query === value) : undefined
          const at = completion?.caret ?? field.current?.selectionStart ?? value.length
          setCaret(at)
          if (completion === undefined) return
          setOpen(true)
          requestAnimationFrame(() => field.current?.setSelectionRange(at, at))
        }}
      >
        <Search size={14} aria-hidden />
        <Autocomplete.Input
          ref={field}
          className="input mono"
          aria-label="Search and filter"
          // A list in the page counts as always open.
          aria-expanded={isOpen}
          aria-describedby={problems.length > 0 ? 'queryProblems' : undefined}
          aria-invalid={problems.length > 0 ? true : undefined}
          placeholder="Search, or status:4xx tool:list_* -key:ci >2s"
          maxLength={2000}
          spellCheck={false}
          autoComplete="off"
          onFocus={() => {
            follow()
            setOpen(true)
          }}
          onBlur={() => {
            applyNow()
            setOpen(false)
          }}
          onSelect={follow}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              // Enter on a suggestion is the suggestion's.
              if (event.currentTarget.getAttribute('aria-activedescendant') !== null) return
              event.preventDefault()
              applyNow()
              setOpen(false)
              // The keys of the list are what comes next.
              event.currentTarget.blur()
            } else if (event.key === 'Escape' && isOpen) {
              event.preventDefault()
              event.stopPropagation()
              setOpen(false)
            } else if (event.key === 'Escape') {
              // Who leaves the box while it is being looked for leaves the search.
              callLog.cancel()
              event.currentTarget.blur()
            }
          }}
        />
        <kbd aria-hidden>/</kbd>
        {isOpen ? (
          // A press on a suggestion must not take the focus from the text it goes into.
          <div className="menu completions" onMouseDown={(event) => event.preventDefault()}>
            <Autocomplete.List aria-label="Ways to go on">
              {(completion: Completion) => (
                <Autocomplete.Item key={completion.label} value={completion} className="menuItem completion">
                  <SafeText text={completion.label} max={80} className="mono truncate" />
                  <span className="faint truncate">{completion.hint}</span>
                  {completion.count === null ? null : <span className="facetNumber">{count(completion.count)}</span>}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </div>
        ) : null}
      </Autocomplete.Root>
      {problems.length === 0 ? null : (
        <ul id="queryProblems" className="queryProblems" role="status">
          {problems.slice(0, 3).map((problem) => (
            <li key={`${problem.from} ${problem.sentence}`}>
              <TriangleAlert size={12} aria-hidden /> <bdi>{safeText(problem.sentence, 300)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A filter as people write it, with names for ids. */
export function useFilterText(filter: CallFilter): string {
  const keys = useData((all) => all.keys.value)
  const connections = useData((all) => all.connections.value)
  const isPrivate = usePrivacy()
  return useMemo(
    // What is private keeps its id here: a text that is edited cannot hold another name than the one it means.
    () => printQuery(isPrivate ? filter : withNames(filter, keys?.map(({ id, label }) => ({ id, name: label })) ?? [], connections ?? [])),
    [filter, keys, connections, isPrivate],
  )
}

function useKnownValues(): KnownValues {
  const facets = useCallLog((log) => log.facets.value)
  const keys = useData((all) => all.keys.value)
  const connections = useData((all) => all.connections.value)
  return useMemo(
    () => ({
      tools: facets?.tools ?? [],
      // Those that a filter leaves first, then all others by name.
      keys: [
        ...(facets?.keys ?? []).filter(({ value }) => value !== ''),
        ...(keys ?? []).filter(({ id }) => facets?.keys.some(({ value }) => value === id) !== true).map(({ label }) => ({ label, count: null })),
      ],
      connections: (connections ?? []).map(({ name }) => ({ label: name, count: null })),
      verdicts: facets?.verdicts ?? [],
      statuses: facets?.statuses ?? [],
    }),
    [facets, keys, connections],
  )
}
