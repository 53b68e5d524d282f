import { useMemo } from 'react'
import type { CallFilter } from '../../../shared/callFilter.ts'
import { statusFamilies, withoutEmpty } from '../../../shared/filterParts.ts'
import { exactly, onlyName } from '../../../shared/namePattern.ts'
import type { Facet } from '../../../shared/answers.ts'
import { verdictClasses, type VerdictClass } from '../../../shared/model.ts'
import { Choice } from '../../parts/Choice.tsx'
import { FacetMenu, type FacetOption } from '../../parts/FacetMenu.tsx'
import { TimeRangeMenu } from '../../parts/TimeRangeMenu.tsx'
import { useCallLog, useData } from '../../state/appState.ts'
import { verdictWords } from '../../words/verdicts.ts'
import { QueryBox } from './QueryBox.tsx'

const outcomes = [
  { value: 'all', label: 'All' },
  { value: 'ok', label: 'OK' },
  { value: 'errors', label: 'Errors' },
] as const

interface FilterBarProps {
  filter: CallFilter
  onChange: (filter: CallFilter) => void
  /** The filter was typed. */
  onQuery: (query: string, filter: CallFilter) => void
}

/** Every way to narrow the log, each with how many calls it would show. */
export function FilterBar({ filter, onChange, onQuery }: FilterBarProps) {
  const facets = useCallLog((log) => log.facets.value)
  const connections = useData((all) => all.connections.value)
  const patch = (change: Partial<CallFilter>) => onChange(withoutEmpty({ ...filter, ...change }))
  const connectionOptions = useMemo(
    () => (connections ?? []).map(({ id, name }): FacetOption => ({ value: id, label: name, count: null })),
    [connections],
  )
  return (
    <div className="filterBar" role="search" aria-label="Filter the log">
      <Choice label="Outcome" value={filter.outcome ?? 'all'} options={outcomes} onChange={(outcome) => patch({ outcome })} />
      <QueryBox filter={filter} onChange={onQuery} />
      {connectionOptions.length > 1 ? (
        <FacetMenu
          label="Connection"
          options={connectionOptions}
          chosen={filter.connectionIds ?? []}
          onChange={(connectionIds) => patch({ connectionIds })}
        />
      ) : null}
      <FacetMenu label="Key" options={options(facets?.keys)} chosen={filter.keyIds ?? []} onChange={(keyIds) => patch({ keyIds })} />
      <FacetMenu label="Tool" options={options(facets?.tools)} chosen={(filter.tools ?? []).map((tool) => onlyName(tool) ?? tool)} onChange={(tools) => patch({ tools: tools.map((tool) => (filter.tools?.includes(tool) === true ? tool : exactly(tool))) })} />
      <FacetMenu
        label="Verdict"
        options={options(facets?.verdicts).map((option) =>
          isVerdict(option.value) ? { ...option, label: verdictWords(option.value).label, tone: verdictWords(option.value).tone } : option,
        )}
        chosen={filter.verdicts ?? []}
        onChange={(verdicts) => patch({ verdicts: verdicts.filter(isVerdict) })}
      />
      <FacetMenu
        label="Status"
        options={options(facets?.statuses)}
        chosen={(filter.statuses ?? []).map(String)}
        onChange={(statuses) => patch({ statuses: statuses.map((status) => (isStatusFamily(status) ? status : Number(status))) })}
      />
      <TimeRangeMenu range={{ from: filter.from, to: filter.to }} onChange={({ from, to }) => patch({ from, to })} />
      <button
        type="button"
        className={`button plain facetTrigger ${filter.marks?.includes('pinned') === true ? 'active' : ''}`}
        aria-pressed={filter.marks?.includes('pinned') === true}
        title="Calls that were pinned"
        onClick={() => patch({ marks: filter.marks?.includes('pinned') === true ? [] : ['pinned'] })}
      >
        Pinned
      </button>
      <button
        type="button"
        className={`button plain facetTrigger ${filter.own === true ? 'active' : ''}`}
        aria-pressed={filter.own === true}
        title="Calls that Headroom itself made"
        onClick={() => patch({ own: filter.own === true ? undefined : true })}
      >
        Own polls
      </button>
    </div>
  )
}

const isStatusFamily = (value: string): value is (typeof statusFamilies)[number] => (statusFamilies as readonly string[]).includes(value)
const isVerdict = (value: string): value is VerdictClass => (verdictClasses as readonly string[]).includes(value)
const options = (facets: Facet[] | undefined): FacetOption[] => (facets ?? []).map(({ value, label, count }) => ({ value, label, count }))
