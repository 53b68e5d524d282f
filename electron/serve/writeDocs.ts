/** `npm run docs:api`: writes what docs/ holds of generated text. Not part of the app. */
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { apiDocument, readApiSources } from './apiDocument.ts'
import { configJsonSchema } from './config.ts'

const projectDir = resolve(import.meta.dirname, '../..')

await mkdir(join(projectDir, 'docs'), { recursive: true })
await writeFile(join(projectDir, 'docs/api.md'), apiDocument(readApiSources((path) => readFileSync(join(projectDir, path), 'utf8'))))
await writeFile(join(projectDir, 'docs/config.schema.json'), configJsonSchema())
