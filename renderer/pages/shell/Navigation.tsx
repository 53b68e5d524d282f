import { Bell, Cable, ChartColumnStacked, Gauge, ScrollText, SlidersHorizontal, type LucideIcon } from 'lucide-react'
import { useShownText } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { Tip } from '../../parts/Tip.tsx'
import { writeAddress, type Page } from '../../state/address.ts'
import { useAppState, useData, useView } from '../../state/appState.ts'
import { initials, stateWords } from '../../words/connections.ts'
import { plural } from '../../words/numbers.ts'

const entries: { page: Page; label: string; icon: LucideIcon }[] = [
  { page: 'overview', label: 'Overview', icon: Gauge },
  { page: 'usage', label: 'Usage', icon: ChartColumnStacked },
  { page: 'log', label: 'Log', icon: ScrollText },
  { page: 'alerts', label: 'Alerts', icon: Bell },
  { page: 'connections', label: 'Connections', icon: Cable },
  { page: 'settings', label: 'Settings', icon: SlidersHorizontal },
]

/** Where one is, where one can go, and how each connection is, always in sight. */
export function Navigation() {
  const shownText = useShownText()
  const { view } = useAppState()
  const current = useView(({ page }) => page)
  const unacknowledged = useData(({ alerts }) => alerts.value?.unacknowledged ?? 0)
  const connections = useData(({ connections: slot }) => slot.value) ?? []
  return (
    <nav className="navigation" aria-label="Pages">
      <div className="brand">
        <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden>
          <rect width="32" height="32" rx="8" fill="var(--accent)" />
          <path d="M8 9h16" stroke="var(--on-accent)" strokeWidth="2.5" strokeLinecap="round" strokeDasharray="0.1 5.2" />
          <path d="M9 24v-6m7 6V14m7 10v-8" stroke="var(--on-accent)" strokeWidth="4" strokeLinecap="round" />
        </svg>
        <span>Headroom</span>
      </div>
      <ul>
        {entries.map(({ page, label, icon: Icon }) => (
          <li key={page}>
            <a
              href={writeAddress({ page, filter: {} })}
              className="navEntry"
              title={label}
              aria-current={current === page ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                view.go(page)
              }}
            >
              <Icon size={16} aria-hidden />
              <span className="navLabel">{label}</span>
              {page === 'alerts' && unacknowledged > 0 ? (
                <span className="navCount" aria-label={plural(unacknowledged, 'unacknowledged alert')}>
                  {unacknowledged > 99 ? '99+' : unacknowledged}
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
      {connections.length === 0 ? null : (
        <section className="navConnections" aria-label="Connections at a glance">
          <h2>Connections</h2>
          <ul>
            {connections.map((connection) => {
              const { label } = stateWords(connection.state)
              const reason = connection.stateReason === null ? '' : `: ${shownText(connection.stateReason, 200)}`
              return (
                <li key={connection.id}>
                  <Tip side="right" tip={`${shownText(connection.name, 80)}, ${label}${reason}`}>
                    <button
                      type="button"
                      className="navConnection"
                      onClick={() => {
                        view.go('overview')
                        requestAnimationFrame(() =>
                          document.getElementById(`connection ${connection.id}`)?.scrollIntoView({ block: 'start' }),
                        )
                      }}
                    >
                      <StateMark state={connection.state} />
                      <span className="navInitials" aria-hidden>
                        {initials(shownText(connection.name, 80))}
                      </span>
                      <SafeText text={connection.name} max={80} className="truncate" />
                      {connection.state === 'ok' ? null : (
                        <span className="navState" aria-hidden>
                          {label}
                        </span>
                      )}
                    </button>
                  </Tip>
                </li>
              )
            })}
          </ul>
        </section>
      )}
    </nav>
  )
}
