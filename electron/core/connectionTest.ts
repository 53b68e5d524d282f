import type { PointerFinding, TestResult } from '../../shared/answers.ts'
import { baseUrlProblem, type ConnectionDraft } from '../../shared/connectionDraft.ts'
import type { Dialect, ReadContext } from '../../shared/dialects/types.ts'
import { parseJson } from '../../shared/json.ts'
import type { EndpointName } from '../../shared/model.ts'
import { redactValue } from '../../shared/redact.ts'
import { withoutSecrets } from '../../shared/secretSpellings.ts'
import { endpointsOf, endpointUrl } from './collector/endpoints.ts'
import { readPage } from './collector/logAnswer.ts'
import { readUsageBody } from './collector/readings.ts'
import { afterAnswer, afterFailure, freshEndpoint } from './collector/endpointState.ts'
import { get, usageLimits, activityLimits, type Answered, type NotAnswered } from './collector/http.ts'
import type { Ports } from './ports.ts'

/** Hears of every request of a test: the API counts and logs it like any other of ours. */
export type TestListener = (endpoint: EndpointName, url: string, answer: Answered | NotAnswered) => void

/** Asks each endpoint once and says in plain words what works and what does not. Stores nothing. */
export async function testConnection(draft: ConnectionDraft, dialect: Dialect, ports: Ports, heard: TestListener): Promise<TestResult> {
  const problem = baseUrlProblem(draft.baseUrl)
  if (problem !== null) return { ok: false, summary: problem, steps: [] }
  const secret = draft.keys?.find((key) => key.role !== 'watched')?.secret ?? null
  const steps: TestResult['steps'] = []
  for (const endpoint of endpointsOf(dialect)) {
    steps.push(await testEndpoint(draft, dialect, endpoint, secret, ports, heard))
  }
  const failed = steps.find((step) => step.problem !== null)
  if (steps.length === 0) return { ok: true, summary: 'This API offers nothing to poll; its budgets are known from its documentation only.', steps }
  if (failed?.problem !== undefined && failed.problem !== null) return { ok: false, summary: failed.problem, steps }
  return { ok: true, summary: `It works: ${steps.map((step) => step.endpoint).join(' and ')} answered as expected.`, steps }
}

async function testEndpoint(draft: ConnectionDraft, dialect: Dialect, endpoint: EndpointName, secret: string | null, ports: Ports, heard: TestListener): Promise<TestResult['steps'][number]> {
  const url = endpointUrl(draft, dialect, endpoint)
  const limits = endpoint === 'activity' ? activityLimits : usageLimits
  const signal = new AbortController().signal
  const answer = await get(ports.fetch, ports.clock.now, { url, authHeader: draft.authHeader ?? null, secret, etag: null, limits, signal })
  heard(endpoint, url, answer)
  if (!answer.ok) {
    const state = afterFailure(freshEndpoint, answer.failure)
    return { endpoint, url, status: null, verdict: 'network', problem: state.trouble?.sentence ?? answer.failure.message }
  }
  const { response } = answer
  const verdict = dialect.classify(response, { serverNow: answer.receivedAtClient, plan: draft.plan ?? null, kind: 'read' })
  const shape = verdict.class === 'ok' ? shapeProblem(dialect, endpoint, response.body, url, answer.receivedAtClient, draft.plan ?? null) : null
  const found = verdict.class === 'ok' ? foundBy(dialect, endpoint, response.body, { serverNow: answer.receivedAtClient, plan: draft.plan ?? null }) : []
  const location = response.headers.find(([name]) => name === 'location')?.[1] ?? null
  const state = afterAnswer(freshEndpoint, { endpoint, url, status: response.status, verdict, location, problem: shape ?? wrongPointers(url, found), atClient: answer.receivedAtClient })
  const sample = verdict.class === 'ok' && dialect.withFields !== undefined ? sampleOf(response.body, secret) : null
  return {
    endpoint,
    url,
    status: response.status,
    verdict: verdict.class,
    problem: state.trouble?.sentence ?? null,
    ...(found.length === 0 ? {} : { found }),
    ...(sample === null ? {} : { sample }),
  }
}

/** Rows of a list and characters in all that are enough to try pointers on. */
const sampleRows = 50
const sampleChars = 200_000

/** The body to try a field map on, without secrets (SerpApi echoes the key) and with long lists cut; `null` for what is no JSON or huge. */
function sampleOf(body: string, secret: string | null): string | null {
  const parsed = parseJson(body)
  if (!parsed.ok) return null
  const text = JSON.stringify(redactValue(parsed.value, withoutSecrets(secret === null ? [] : [secret])), (_name, value: unknown) => (Array.isArray(value) ? value.slice(0, sampleRows) : value))
  return text.length > sampleChars ? null : text
}

/** What each pointer of a field map finds in the answer; empty without a map. */
function foundBy(dialect: Dialect, endpoint: EndpointName, body: string, ctx: ReadContext): PointerFinding[] {
  const parsed = parseJson(body)
  return parsed.ok ? (dialect.explain?.(endpoint, parsed.value, ctx) ?? []) : []
}

/** Names the pointers that found nothing or something else; `null` when all is well. */
function wrongPointers(url: string, found: readonly PointerFinding[]): string | null {
  const wrong = found.filter((finding) => finding.wrong).map(({ field, pointer, found: value }) => `${pointer} (${field}) found ${value}`)
  return wrong.length === 0 ? null : `The field map does not fit the answer of ${url}: ${wrong.slice(0, 10).join('; ')}.`
}

/** Why a well-meant answer cannot be read, naming the members that were looked for; `null` when it can. */
export function shapeProblem(dialect: Dialect, endpoint: EndpointName, body: string, url: string, serverNow: number, plan: string | null): string | null {
  if (endpoint === 'probe') return null
  if (endpoint === 'activity') return readPage(body, dialect, url).problem
  return readUsageBody(body, dialect, url, { serverNow, plan }).problem
}
