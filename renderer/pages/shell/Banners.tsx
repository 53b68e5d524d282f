import { CloudOff, EyeOff, HardDrive, Lock } from 'lucide-react'
import { Button } from '../../parts/Button.tsx'
import { Strip } from '../../parts/Panel.tsx'
import { usePrivacy } from '../../parts/Privacy.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData } from '../../state/appState.ts'

/** What concerns every page: the core does not answer, or cannot store. */
export function Banners() {
  const { preferences, show } = useAppState()
  const unreachable = useData((data) => data.unreachable)
  const storeProblem = useData(({ info }) => info.value?.storeProblem ?? null)
  const waiting = useData(({ connections }) => connections.value?.filter(({ state }) => state === 'locked').length ?? 0)
  const isPrivate = usePrivacy()
  return (
    <>
      {isPrivate ? (
        <Strip tone="grey" icon={EyeOff} action={<Button look="quiet" onClick={() => preferences.setState({ private: false })}>Show them</Button>}>
          <strong>Names and arguments are hidden.</strong> Connections and keys are numbered on this screen; nothing is changed.
        </Strip>
      ) : null}
      {waiting === 0 ? null : (
        <Strip tone="amber" icon={Lock} action={<Button onClick={() => show('unlock')}>Unlock</Button>}>
          <strong>The keys are locked.</strong> {waiting === 1 ? 'One connection waits' : `${waiting} connections wait`} for your passphrase.
        </Strip>
      )}
      {unreachable === null ? null : (
        <Strip tone="red" icon={CloudOff}>
          <strong>The collector does not answer.</strong> <SafeText text={unreachable} max={300} /> What was loaded stays readable; this
          page keeps trying.
        </Strip>
      )}
      {storeProblem === null ? null : (
        <Strip tone="red" icon={HardDrive}>
          <strong>The history has a problem.</strong> <SafeText text={storeProblem} max={300} />
        </Strip>
      )}
    </>
  )
}
