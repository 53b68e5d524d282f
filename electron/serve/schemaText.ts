/** The parts of a JSON schema that zod writes for our inputs. */
export interface JsonSchema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  $ref?: string
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  minLength?: number
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}

/** A JSON schema in the notation of TypeScript, limits as comments behind the members. */
export function schemaText(schema: JsonSchema, indent = ''): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '')
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map((choice) => schemaText(choice, indent)).join(' | ')
  if (schema.type === 'array') return arrayText(schema.items ?? {}, indent)
  if (schema.type === 'object') return objectText(schema, indent)
  if (schema.type === 'integer') return 'number'
  return schema.type ?? 'unknown'
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))

function arrayText(items: JsonSchema, indent: string): string {
  const item = schemaText(items, indent)
  return items.enum !== undefined || items.anyOf !== undefined ? `(${item})[]` : `${item}[]`
}

function objectText({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const members = Object.entries(properties)
  if (members.length === 0) return '{}'
  const inner = `${indent}  `
  const lines = members.map(([name, schema]) => {
    const limits = limitsOf(schema)
    const optional = required.includes(name) ? '' : '?'
    return `${inner}${name}${optional}: ${schemaText(schema, inner)}${limits === '' ? '' : ` // ${limits}`}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

/** Limits in words; of an array its own and then its items'. */
function limitsOf(schema: JsonSchema): string {
  const own = [
    schema.type === 'integer' ? between(whole(schema.minimum), whole(schema.maximum), '', 'whole number') : '',
    between(schema.minLength, schema.maxLength, 'characters', ''),
    between(schema.minItems, schema.maxItems, 'items', ''),
    schema.pattern === undefined ? '' : `matches /${schema.pattern}/`,
  ]
  const nested = [schema.items, ...(schema.anyOf ?? [])].filter((inner) => inner !== undefined && inner.type !== 'object').map((inner) => limitsOf(inner as JsonSchema))
  const each = schema.type === 'array' ? nested.filter((text) => text !== '').map((text) => `each ${text}`) : nested
  return [...own, ...each].filter((text) => text !== '').join(', ')
}

/** zod states the limits of safe integers; they say nothing. */
const whole = (limit: number | undefined): number | undefined => (limit !== undefined && Number.isSafeInteger(limit) && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined)

function between(least: number | undefined, most: number | undefined, unit: string, otherwise: string): string {
  const range = least === undefined ? (most === undefined ? '' : `at most ${most}`) : most === undefined ? `at least ${least}` : `${least} to ${most}`
  if (range === '') return otherwise
  return unit === '' ? range : `${range} ${unit}`
}
