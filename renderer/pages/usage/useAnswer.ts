import { useEffect, useState } from 'react'
import type { Answer, Input, MethodName } from '../../../shared/contract.ts'
import { useAppState } from '../../state/appState.ts'

/** How often a chart that ends now is asked for again. */
const againMs = 15_000

/** The answer to a question only this page asks: kept while a newer one is under way, asked again while it is looked at. */
export function useAnswer<Name extends MethodName>(name: Name, input: Input<Name>): { value: { answer: Answer<Name>; input: Input<Name> } | null; problem: string | null } {
  const { data } = useAppState()
  const [value, setValue] = useState<{ answer: Answer<Name>; input: Input<Name> } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const wanted = JSON.stringify(input)
  useEffect(() => {
    let isLeft = false
    const asked = JSON.parse(wanted) as Input<Name>
    const ask = async (): Promise<void> => {
      const reply = await data.call(name, asked)
      // A slow answer for what was left meanwhile must not replace the newer one.
      if (isLeft) return
      if (reply.ok) setValue({ answer: reply.value, input: asked })
      setProblem(reply.ok ? null : reply.message)
    }
    void ask()
    const again = setInterval(() => void ask(), againMs)
    return () => {
      isLeft = true
      clearInterval(again)
    }
  }, [data, name, wanted])
  return { value, problem }
}
