import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { Alerts } from './pages/alerts/Alerts.tsx'
import { AddConnection } from './pages/connections/AddConnection.tsx'
import { Connections } from './pages/connections/Connections.tsx'
import { CallLogPage } from './pages/log/CallLogPage.tsx'
import { Overview } from './pages/overview/Overview.tsx'
import { Settings } from './pages/settings/Settings.tsx'
import { Usage } from './pages/usage/Usage.tsx'
import { Banners } from './pages/shell/Banners.tsx'
import { CommandPalette } from './pages/shell/CommandPalette.tsx'
import { Navigation } from './pages/shell/Navigation.tsx'
import { Notices } from './pages/shell/Notices.tsx'
import { Shortcuts } from './pages/shell/Shortcuts.tsx'
import { Unlock } from './pages/shell/Unlock.tsx'
import { Boundary } from './parts/Boundary.tsx'
import { PrivacyContext } from './parts/Privacy.tsx'
import type { Page } from './state/address.ts'
import { AppStateContext, type AppState } from './state/appState.ts'
import { nameMask } from './state/privateNames.ts'

const shown: Record<Page, () => React.JSX.Element> = {
  overview: Overview,
  usage: Usage,
  log: CallLogPage,
  alerts: Alerts,
  connections: Connections,
  settings: Settings,
}

const titles: Record<Page, string> = {
  overview: 'Overview',
  usage: 'Usage',
  log: 'Log',
  alerts: 'Alerts',
  connections: 'Connections',
  settings: 'Settings',
}

/** The whole page over its state: navigation, banners, one of the pages, notices. */
export function App({ state }: { state: AppState }) {
  const page = useStore(state.view.store, (view) => view.page)
  const theme = useStore(state.preferences, (preferences) => preferences.theme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
  const density = useStore(state.preferences, (preferences) => preferences.density)
  useEffect(() => {
    document.documentElement.dataset.density = density
  }, [density])
  const isPrivate = useStore(state.preferences, (preferences) => preferences.private)
  const connections = useStore(state.data.store, (data) => data.connections.value)
  const keys = useStore(state.data.store, (data) => data.keys.value)
  const mask = useMemo(() => (isPrivate ? nameMask(connections ?? [], keys ?? []) : null), [isPrivate, connections, keys])
  useEffect(() => {
    document.title = page === 'overview' ? 'Headroom' : `${titles[page]} · Headroom`
  }, [page])
  const Shown = shown[page]
  return (
    <AppStateContext value={state}>
      {/* Without it, some primitives would write a style element, which the content security policy refuses. */}
      <CSPProvider disableStyleElements>
        <PrivacyContext value={mask}>
        <Tooltip.Provider delay={450}>
          <div className="shell">
            <Navigation />
            <div className="content">
              <Banners />
              <main className="page" key={page} id="page">
                <Boundary>
                  <Shown />
                </Boundary>
              </main>
            </div>
            <Notices />
            <Shortcuts />
            <CommandPalette />
            <AddConnection />
            <Unlock />
          </div>
        </Tooltip.Provider>
        </PrivacyContext>
      </CSPProvider>
    </AppStateContext>
  )
}
