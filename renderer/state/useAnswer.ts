import { useEffect, useState } from 'react'
import type { Answer, Input, MethodName } from '../../shared/contract.ts'
import { useAppState } from './appState.ts'

/** An answer only one page needs; the last good one stays while a newer is under way or failed. */
export interface OneAnswer<T> {
  value: T | null
  /** Why the newest attempt failed, one sentence. */
  problem: string | null
  /** The value answers an earlier question, or there is none yet. */
  loading: boolean
}

/**
 * Asks one thing of the core: when it is first shown, and again when `input` or `freshness` changes (a count or an instant
 * that moves when the answer may have). `null` input = nothing to ask yet.
 */
export function useAnswer<Name extends MethodName>(name: Name, input: Input<Name> | null, freshness: number | string | null = null): OneAnswer<Answer<Name>> {
  const { data } = useAppState()
  const question = input === null ? null : JSON.stringify([input, freshness])
  const [last, setLast] = useState<{ question: string | null; value: Answer<Name> | null; problem: string | null }>({ question: null, value: null, problem: null })
  useEffect(() => {
    if (question === null) return undefined
    let isWanted = true
    const ask = async (): Promise<void> => {
      const [asked] = JSON.parse(question) as [Input<Name>]
      const reply = await data.call(name, asked)
      if (isWanted) setLast((before) => (reply.ok ? { question, value: reply.value, problem: null } : { ...before, question, problem: reply.message }))
    }
    void ask()
    return () => {
      isWanted = false
    }
  }, [data, name, question])
  return { value: last.value, problem: last.problem, loading: question !== null && last.question !== question }
}
