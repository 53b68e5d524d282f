import type { TestResult } from '../../../shared/answers.ts'
import { Badge } from '../../parts/Badge.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { endpointWord } from '../../words/connections.ts'
import { verdictWords } from '../../words/verdicts.ts'
import { Findings } from './Findings.tsx'

/** What each request of a test found, in plain words. */
export function TestSteps({ steps, showFound = true }: { steps: TestResult['steps']; showFound?: boolean }) {
  if (steps.length === 0) return null
  return (
    <ol className="testSteps">
      {steps.map((step) => {
        const words = verdictWords(step.verdict)
        return (
          <li key={`${step.endpoint} ${step.url}`}>
            <span className="testHead">
              <Badge tone={words.tone}>{words.label}</Badge>
              <strong>{endpointWord(step.endpoint)}</strong>
              <code className="soft truncate">
                <SafeText text={step.url} max={300} />
              </code>
              <span className="faint">{step.status === null ? 'no answer' : `HTTP ${step.status}`}</span>
            </span>
            {step.found === undefined || !showFound ? null : <Findings found={step.found} />}
            {step.problem === null ? null : (
              <p className="soft">
                <SafeText text={step.problem} max={400} />
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}
