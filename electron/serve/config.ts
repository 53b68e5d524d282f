import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { connectionDraftSchema } from '../../shared/connectionDraft.ts'
import { describe } from '../../shared/dispatch.ts'
import { CannotStart } from '../core/platform/cannotStart.ts'

const draftKeySchema = connectionDraftSchema.shape.keys.unwrap().element

/** A key in the config: says where its secret is, and never the secret itself (trust C9). */
const configKeySchema = draftKeySchema
  .omit({ secret: true })
  .extend({
    secretEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be the name of an environment variable')
      .optional()
      .meta({ description: 'The environment variable that holds the secret.' }),
    secretFile: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .meta({ description: 'A file that holds nothing but the secret and that only you may read (mode 0600); relative to the config file.' }),
    secret: z
      .never({ error: 'the secret itself must not be in the config; name an environment variable (secretEnv) or a file of mode 0600 (secretFile), or leave both out to be asked.' })
      .optional()
      .meta({ description: 'Refused: a config file is copied and shared too easily.' }),
  })
  .refine((key) => key.secretEnv === undefined || key.secretFile === undefined, { error: 'names both secretEnv and secretFile; keep one.' })

const configConnectionSchema = connectionDraftSchema.extend({ keys: z.array(configKeySchema).max(50).optional() })

/** The config file of the headless shell; everything but the secrets is as in the connect form. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    connections: z.array(configConnectionSchema).max(100),
  })
  .superRefine(({ connections }, context) => {
    const names = new Set<string>()
    for (const [index, { name }] of connections.entries()) {
      if (names.has(name)) {
        context.addIssue({ code: 'custom', path: ['connections', index, 'name'], message: `two connections are called "${name}"; give each its own name.` })
      }
      names.add(name)
    }
  })
  .meta({ title: 'Headroom connections', description: 'Read by `npm run serve -- --config FILE`; connections are added or, where the name is known, updated.' })

export type Config = z.infer<typeof configSchema>
export type ConfigConnection = Config['connections'][number]
export type ConfigKey = NonNullable<ConfigConnection['keys']>[number]

/** The config's JSON schema, for editors; stored as `docs/config.schema.json`. */
export const configJsonSchema = (): string => `${JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }), null, 2)}\n`

const maxConfigBytes = 1024 * 1024

/** Reads and checks a config file; throws `CannotStart` with what is wrong and where. */
export async function loadConfig(file: string): Promise<Config> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new CannotStart(unreadable(file, (error as NodeJS.ErrnoException).code))
  }
  if (text.length > maxConfigBytes) throw new CannotStart(`The config file ${file} is larger than 1 MiB; that is no list of connections.`)
  const parsed = configSchema.safeParse(parse(file, text))
  if (!parsed.success) throw new CannotStart(`The config file ${file} is not usable: ${describe(parsed.error)}`)
  return parsed.data
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Only the place: the parser's own words repeat the text, which may hold a secret after all.
    const place = /line \d+ column \d+/.exec(String(error))?.[0].replace(' column', ', column')
    throw new CannotStart(`The config file ${file} is not valid JSON${place === undefined ? '' : ` (${place})`}.`)
  }
}

function unreadable(file: string, code: string | undefined): string {
  if (code === 'ENOENT') return `There is no config file ${file}.`
  if (code === 'EISDIR') return `The config file ${file} is a folder.`
  if (code === 'EACCES' || code === 'EPERM') return `The config file ${file} may not be read by this user.`
  return `The config file ${file} cannot be read (${code ?? 'unknown error'}).`
}
