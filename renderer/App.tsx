import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { Suspense, useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { shown } from './pages/shown.ts'
import { Banners } from './pages/shell/Banners.tsx'
import { Dialogs } from './pages/shell/Dialogs.tsx'
import { Navigation } from './pages/shell/Navigation.tsx'
import { Notices } from './pages/shell/Notices.tsx'
import { TipsLater } from './parts/afterFirstScreen.tsx'
import { Boundary } from './parts/Boundary.tsx'
import { PrivacyContext } from './parts/Privacy.tsx'
import type { Page } from './state/address.ts'
import { AppStateContext, type AppState } from './state/appState.ts'
import { nameMask } from './state/privateNames.ts'

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
                  <Suspense fallback={null}>
                    <Shown />
                  </Suspense>
                </Boundary>
              </main>
            </div>
            <Notices />
            <Dialogs />
            <TipsLater />
          </div>
        </Tooltip.Provider>
        </PrivacyContext>
      </CSPProvider>
    </AppStateContext>
  )
}
