import { z } from 'zod'
import { callConditionsSchema, callFilterSchema } from '../../shared/callFilter.ts'
import { connectionDraftSchema } from '../../shared/connectionDraft.ts'
import { errorCodes, methods, type MethodName } from '../../shared/contract.ts'
import { eventNames } from '../../shared/eventNames.ts'
import { settingsSchema } from '../../shared/settings.ts'
import { exportPlanSchema } from '../../shared/exportOptions.ts'
import { fieldMapSchema } from '../../shared/fieldMap.ts'
import { limits } from './guard.ts'
import { schemaText, type JsonSchema } from './schemaText.ts'
import { answerType, declaration, namesIn } from './sourceTypes.ts'

/** Source text of the modules whose types the API speaks in. */
export interface ApiSources {
  contract: string
  /** The other modules, in which a type is looked for after the contract. */
  shapes: readonly string[]
}

/** Reads them with `read`, which takes a path from the project's root. */
export const readApiSources = (read: (path: string) => string): ApiSources => ({
  contract: read('shared/contract.ts'),
  shapes: ['answers', 'model', 'settings', 'connectionDraft', 'deepLink', 'limits/minutes'].map((name) => read(`shared/${name}.ts`)),
})

/** Inputs that are the same in several calls, documented once under their name. */
const namedSchemas = { CallConditions: callConditionsSchema, CallFilter: callFilterSchema, ConnectionDraft: connectionDraftSchema, ExportPlan: exportPlanSchema, FieldMap: fieldMapSchema, Settings: settingsSchema }

/** `docs/api.md`: every call, event and shape of the local API, derived from the contract. Pure. */
export function apiDocument({ contract, shapes }: ApiSources): string {
  const calls = (Object.keys(methods) as MethodName[]).map((name) => ({ name, input: inputText(name), answer: answerType(contract, name) }))
  const events = declaration([contract], 'Events') ?? ''
  const declarations = shapesFor([...calls.flatMap((call) => [call.input, call.answer]), events], [contract, ...shapes])
  return [
    introduction,
    '## Calls',
    ...calls.map((call) => `### ${call.name}\n\n${code(`input: ${call.input}\nanswer: ${call.answer}`)}`),
    '## Events',
    'Each carries a small fact; what it means in full is asked for by a call.',
    code(events),
    '## Shapes',
    'Instants are epoch milliseconds UTC, lengths carry their unit in their name, `null` means unknown and never zero.',
    ...declarations.map(code),
    '',
  ].join('\n\n').trimEnd() + '\n'
}

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``

function inputText(name: MethodName): string {
  return schemaText(jsonSchema(methods[name].input, () => true))
}

/** With those of the named schemas that `isNamed` accepts left as references. */
function jsonSchema(schema: z.core.$ZodType, isNamed: (other: z.core.$ZodType) => boolean): JsonSchema {
  const named = z.registry<{ id: string }>()
  for (const [id, other] of Object.entries(namedSchemas)) if (isNamed(other)) named.add(other, { id })
  return z.toJSONSchema(schema, { io: 'input', metadata: named }) as JsonSchema
}

/** Declarations of all names that `texts` mention, and of the names those mention, alphabetically. */
function shapesFor(texts: readonly string[], sources: readonly string[]): string[] {
  const found = new Map<string, string>()
  const queue = texts.flatMap(namesIn)
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue
    const text = shapeOf(name, sources)
    if (text === null) continue
    found.set(name, text)
    queue.push(...namesIn(text))
  }
  return [...found].toSorted(([one], [other]) => one.localeCompare(other, 'en')).map(([, text]) => text)
}

function shapeOf(name: string, sources: readonly string[]): string | null {
  const schema = Object.entries(namedSchemas).find(([known]) => known === name)?.[1]
  if (schema === undefined) return declaration(sources, name)
  // What a shape with others inside points to is among the named ones; a shape inside itself is a reference to the whole.
  return `type ${name} = ${schemaText(jsonSchema(schema, (other) => other !== schema)).replaceAll(/(?<=: )#/g, name)}`
}

const introduction = `# Local API

<!-- Written by "npm run docs:api" from shared/contract.ts; a test compares. -->

The headless shell (\`npm run serve\`) serves the page and this API on 127.0.0.1. The page uses nothing else, so whatever it
shows or does, a program on this machine can ask for too. The desktop app has the same calls, but only for its own page.

## Asking

The address that Headroom prints ends in \`#token=…\`. The token is new at every start and opens everything below.

\`\`\`sh
curl http://127.0.0.1:PORT/call -H "Authorization: Bearer TOKEN" -H "Content-Type: application/json" \\
  -d '{"name": "budgets.list", "input": {}}'
\`\`\`

\`POST /call\` takes \`{"name": …, "input": …}\`. What comes back is always one of

\`\`\`ts
{ ok: true, value: … }
{ ok: false, code: ${errorCodes.map((known) => `'${known}'`).join(' | ')}, message: string }
\`\`\`

The status is 200 when the call reached the core, also when the core refused it. Other statuses come from the server itself:
400 unreadable, 401 no valid token, 403 another site, 404 and 405 no such place or method, 413 too large, 415 not JSON,
421 not our address, 429 too many listeners.

\`GET /events\` with the same token is a stream of server-sent events: \`event: NAME\`, \`data: JSON\`. ${eventNames.length} names exist.

Limits: ${limits.bodyBytes / 1024} KiB and ${limits.jsonDepth} levels per call, ${limits.connections} connections, ${limits.streams} listeners; a listener that leaves more than ${limits.unreadBytes / 1024 / 1024} MiB unread is dropped.
Requests with an \`Origin\` of another site are refused and no other site is ever allowed.`
