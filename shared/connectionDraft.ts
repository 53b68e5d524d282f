import './zodWithoutEval.ts'
import { z } from 'zod'
import { fieldMapSchema } from './fieldMap.ts'

/** RFC 9110 field content without spaces: a key with a line break would leak through error texts (trust C10). */
export const secretSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'A key is 1 to 4096 visible ASCII characters, without spaces or line breaks.')

/** https anywhere, plain http for this machine only (trust C12); no credentials, query or fragment in it. */
export const baseUrlSchema = z
  .string()
  .max(2000)
  .refine((text) => baseUrlProblem(text) === null, { error: (issue) => baseUrlProblem(String(issue.input)) ?? 'Not a usable address.' })

/** Says in one sentence why `text` cannot be a base URL; `null` when it can. */
export function baseUrlProblem(text: string): string | null {
  if (!URL.canParse(text)) return `"${text.slice(0, 80)}" is not an address; write it as https://api.example.com.`
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return 'The address must not contain a user name or password; paste the key in its own field.'
  if (url.search !== '' || url.hash !== '') return 'The address must end before any ? or #.'
  if (url.protocol === 'https:') return null
  if (url.protocol !== 'http:') return `${url.protocol} addresses cannot be polled; use https.`
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname)
  return loopback ? null : 'Plain http would send the key readable over the network; use https (http is only for this machine).'
}

const path = z
  .string()
  .max(2000)
  .regex(/^\/(?!\/)/, 'A path starts with a single /.')
/** How often a connection is polled. */
export const pollModeSchema = z.union([
  z.strictObject({ mode: z.literal('adaptive') }),
  z.strictObject({ mode: z.literal('fixed'), everySec: z.number().int().min(1).max(86_400) }),
  z.strictObject({ mode: z.literal('manual') }),
])
const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'A header name has letters, digits and dashes only.')

/** What the connect form and the config file both describe. */
export const connectionDraftSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  dialect: z.string().min(1).max(40),
  baseUrl: baseUrlSchema,
  plan: z.string().max(40).nullable().optional(),
  poll: pollModeSchema.optional(),
  paths: z.strictObject({ usage: path.optional(), activity: path.optional(), probe: path.optional() }).optional(),
  authHeader: headerName.nullable().optional(),
  keepArguments: z.boolean().optional(),
  /** Not polled until somebody resumes it. */
  paused: z.boolean().optional(),
  /** Where an API that no dialect describes keeps its numbers and calls. */
  fields: fieldMapSchema.optional(),
  keys: z
    .array(
      z.strictObject({
        label: z.string().trim().min(1).max(100),
        secret: secretSchema.optional(),
        role: z.enum(['monitor', 'watched']).optional(),
      }),
    )
    .max(50)
    .optional(),
})
export type ConnectionDraft = z.infer<typeof connectionDraftSchema>
