/** `npm run docs:api`: writes what docs/ holds of generated text. Not part of the app. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { apiDocument } from './apiDocument.ts'
import { configJsonSchema } from './config.ts'

const projectDir = new URL('../../', import.meta.url)
const source = (path: string): Promise<string> => readFile(new URL(path, projectDir), 'utf8')

await mkdir(new URL('docs/', projectDir), { recursive: true })
await writeFile(new URL('docs/api.md', projectDir), apiDocument({ contract: await source('shared/contract.ts'), model: await source('shared/model.ts') }))
await writeFile(new URL('docs/config.schema.json', projectDir), configJsonSchema())
