/** `npm run docs:api`: writes what docs/ holds of generated text. Not part of the app. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { apiDocument } from './apiDocument.ts'
import { configJsonSchema } from './config.ts'

const projectDir = resolve(import.meta.dirname, '../..')
const source = (path: string): Promise<string> => readFile(join(projectDir, path), 'utf8')

await mkdir(join(projectDir, 'docs'), { recursive: true })
await writeFile(join(projectDir, 'docs/api.md'), apiDocument({ contract: await source('shared/contract.ts'), model: await source('shared/model.ts') }))
await writeFile(join(projectDir, 'docs/config.schema.json'), configJsonSchema())
