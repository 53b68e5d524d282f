import { CircleCheck, CircleX } from 'lucide-react'
import type { TestResult } from '../../../shared/answers.ts'
import { SafeText } from '../../parts/SafeText.tsx'
import { TestSteps } from './TestSteps.tsx'

/** What a test found: one sentence, and each request. */
export function TestOutcome({ result, showFound }: { result: TestResult; showFound: boolean }) {
  return (
    <section className={`testResult ${result.ok ? 'calm' : 'red'}`} aria-label="Test result" aria-live="polite">
      <p className="testSummary">
        {result.ok ? <CircleCheck size={16} aria-hidden /> : <CircleX size={16} aria-hidden />}
        <SafeText text={result.summary} max={500} />
      </p>
      <TestSteps steps={result.steps} showFound={showFound} />
    </section>
  )
}
