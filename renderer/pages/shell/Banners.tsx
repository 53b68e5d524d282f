import { CloudOff, HardDrive } from 'lucide-react'
import { Strip } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useData } from '../../state/appState.ts'

/** What concerns every page: the core does not answer, or cannot store. */
export function Banners() {
  const unreachable = useData((data) => data.unreachable)
  const storeProblem = useData(({ info }) => info.value?.storeProblem ?? null)
  return (
    <>
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
