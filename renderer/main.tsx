import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { connected, host } from './host/index.ts'
import { loadPage, loadTheRest } from './pages/shown.ts'
import { saveDownload } from './parts/saveDownload.ts'
import { createAppState, type AppState } from './state/appState.ts'
import { isFirstLoad } from './state/loaded.ts'
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

/** How long the window may stay empty while the core is asked. */
const patienceMs = 150

/** How long the first screen has the machine to itself before the rest of the page's code is fetched; who wants a part sooner gets it. */
const restAfterMs = 1_000

/** Not awaited by the module itself: the code of pages imports it, and would wait for its end. */
async function start(root: HTMLElement): Promise<void> {
  const state = createAppState({ transport: host, reach: connected, address: windowAddress(window), storage: storageOf(window), download: saveDownload })
  const answer = firstAnswer(state)
  // Its code comes while the core is asked; one that cannot be had is asked for again, and says so, where it is shown.
  await loadPage(state.view.store.getState().page).catch(() => undefined)
  // Most cores answer at once, and a skeleton would only flash.
  await Promise.race([answer, new Promise((done) => setTimeout(done, patienceMs))])
  createRoot(root).render(<App state={state} />)
  await answer
  // An idle moment alone would not do: there is one before the first frame is painted.
  await new Promise((done) => setTimeout(done, restAfterMs))
  await loadTheRest(() => new Promise((done) => requestIdleCallback(() => done())))
}

/** Resolves when the core answered, or failed to, what every page shows. */
async function firstAnswer({ data }: AppState): Promise<void> {
  const isThere = (): boolean => !isFirstLoad(data.store.getState().connections)
  if (isThere()) return
  await new Promise<void>((done) => {
    const stop = data.store.subscribe(() => {
      if (!isThere()) return
      stop()
      done()
    })
  })
}

void start(root)
