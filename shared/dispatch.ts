import { z } from 'zod'
import { methods, type Answer, type Checked, type ErrorCode, type MethodName, type Reply } from './contract.ts'

/** A typed refusal: handlers throw it, `dispatch` turns it into a `Reply`. `message` is one sentence for people. */
export class Refusal extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'Refusal'
    this.code = code
  }
}

/** One function per contract name; leaving one out does not compile. */
export type Handlers = { [Name in MethodName]: (input: Checked<Name>) => Promise<Answer<Name>> | Answer<Name> }

/** Name and raw input to checked handler call to `Reply`. Total: never throws, never rejects. */
export async function dispatch(handlers: Handlers, name: unknown, rawInput: unknown, onInternal: (error: unknown) => void): Promise<Reply<unknown>> {
  // Object.hasOwn, because names such as `constructor` and `__proto__` arrive.
  if (typeof name !== 'string' || !Object.hasOwn(methods, name)) {
    // Not String(name): an object whose toString is no function would throw.
    const named = typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : `a value of type ${typeof name}`
    return { ok: false, code: 'unknown_method', message: `There is no call named ${named}.` }
  }
  const known = name as MethodName
  const checked = methods[known].input.safeParse(rawInput ?? {})
  if (!checked.success) return { ok: false, code: 'bad_input', message: `${known}: ${describe(checked.error)}` }
  try {
    const handler = handlers[known] as (input: unknown) => unknown
    return { ok: true, value: await handler(checked.data) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, message: error.message }
    onInternal(error)
    return { ok: false, code: 'internal', message: `${known} failed inside Headroom; the log has the details.` }
  }
}

/** What was wrong and where, e.g. `baseUrl: "x" is not an address`. At most three issues. */
export function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ${issue.message}` : issue.message))
    .join('; ')
}
