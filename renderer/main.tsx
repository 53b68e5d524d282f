import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { connected, host } from './host/index.ts'
import { saveDownload } from './parts/saveDownload.ts'
import { createAppState } from './state/appState.ts'
import { windowAddress } from './state/view.ts'
import './styles/index.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')

/** A browser that forbids storage throws at the mere look at it. */
function storageOf(place: Pick<Window, 'localStorage'>): Storage | null {
  try {
    return place.localStorage
  } catch {
    return null
  }
}

const state = createAppState({ transport: host, reach: connected, address: windowAddress(window), storage: storageOf(window), download: saveDownload })
createRoot(root).render(<App state={state} />)
