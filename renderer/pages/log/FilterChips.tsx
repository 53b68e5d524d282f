import { X } from 'lucide-react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { withoutEmpty } from '../../../shared/filterParts.ts'
import { printQuery } from '../../../shared/callQuery/printQuery.ts'
import { onlyName } from '../../../shared/namePattern.ts'
import { useShownText } from '../../parts/Privacy.tsx'
import { useNow } from '../../parts/useNow.ts'
import { rangeLabel } from '../../parts/TimeRangeMenu.tsx'
import { useCallLog, useData } from '../../state/appState.ts'
import { duration } from '../../words/times.ts'
import { verdictWords } from '../../words/verdicts.ts'

interface Chip {
  key: string
  name: string
  value: string
  /** The filter without it. */
  rest: CallFilter
}

/** What restricts the log, each removable by itself; nothing when nothing does. */
export function FilterChips({ filter, onChange }: { filter: CallFilter; onChange: (filter: CallFilter) => void }) {
  const keyLabels = useData((all) => all.keys.value)
  const facetKeys = useCallLog((log) => log.facets.value?.keys)
  const connections = useData((all) => all.connections.value)
  const keyLabel = (id: string) =>
    keyLabels?.find((key) => key.id === id)?.label ?? facetKeys?.find(({ value }) => value === id)?.label ?? id
  const connectionName = (id: string) => connections?.find((connection) => connection.id === id)?.name ?? id
  const now = useNow(60_000)
  const shown = useShownText()
  const without = (change: Partial<CallFilter>) => withoutEmpty({ ...filter, ...change })
  const each = <Value extends string | number>(
    member: 'connectionIds' | 'keyIds' | 'tools' | 'verdicts' | 'statuses' | 'marks',
    name: string,
    values: readonly Value[] | undefined,
    words: (value: Value) => string,
  ): Chip[] =>
    (values ?? []).map((value) => ({
      key: `${member} ${value}`,
      name,
      value: words(value),
      rest: without({ [member]: values?.filter((other) => other !== value) }),
    }))

  const chips: Chip[] = [
    ...(filter.outcome === undefined || filter.outcome === 'all'
      ? []
      : [{ key: 'outcome', name: 'outcome', value: filter.outcome, rest: without({ outcome: undefined }) }]),
    ...each('connectionIds', 'connection', filter.connectionIds, connectionName),
    ...each('keyIds', 'key', filter.keyIds, keyLabel),
    ...each('tools', 'tool', filter.tools, (tool) => onlyName(tool) ?? tool),
    ...each('verdicts', 'verdict', filter.verdicts, (verdict) => verdictWords(verdict).label),
    ...each('statuses', 'status', filter.statuses, String),
    ...(filter.text === undefined ? [] : [{ key: 'text', name: 'text', value: filter.text, rest: without({ text: undefined }) }]),
    ...(filter.minDurationMs === undefined
      ? []
      : [{ key: 'slower', name: 'at least', value: duration(filter.minDurationMs), rest: without({ minDurationMs: undefined }) }]),
    ...(filter.maxDurationMs === undefined
      ? []
      : [{ key: 'faster', name: 'under', value: duration(filter.maxDurationMs), rest: without({ maxDurationMs: undefined }) }]),
    ...each('marks', 'is', filter.marks, String),
    ...(filter.not ?? []).map((none, index) => ({
      key: `not ${index}`,
      name: 'not',
      value: printQuery(none),
      rest: without({ not: filter.not?.filter((other) => other !== none) }),
    })),
    ...(filter.anyOf ?? []).map((choices, index) => ({
      key: `or ${index}`,
      name: 'either',
      value: choices.map((choice) => printQuery(choice)).join(' or '),
      rest: without({ anyOf: filter.anyOf?.filter((other) => other !== choices) }),
    })),
    ...(filter.from === undefined && filter.to === undefined
      ? []
      : [{ key: 'time', name: 'time', value: rangeLabel(filter, now), rest: without({ from: undefined, to: undefined }) }]),
    ...(filter.own === true ? [{ key: 'own', name: 'with', value: 'own polls', rest: without({ own: undefined }) }] : []),
  ]
  if (chips.length === 0) return null
  return (
    <ul className="chips" aria-label="Active filters">
      {chips.map((chip) => (
        <li key={chip.key}>
          <button
            type="button"
            className="chip"
            aria-label={`Remove filter ${chip.name} ${shown(chip.value, 80)}`}
            onClick={() => onChange(chip.rest)}
          >
            <span className="faint">{chip.name}</span> <bdi className="vendor truncate">{shown(chip.value, 60)}</bdi>
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="chip clear" onClick={() => onChange({})}>
          Clear all
        </button>
      </li>
    </ul>
  )
}
