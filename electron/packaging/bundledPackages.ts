/** Which packages the bundler copied into our own files: their licences go along, and nothing else can tell. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Plugin } from 'vite'

/** Folder in the project with one list per bundle, made by the build. */
export const bundledDir = 'out/bundled'

/** Notes the packages of one bundle (`main`, `preload`, `renderer`) in `out/bundled/<bundle>.json`: their folders from the project's own. */
export function noteBundled(projectDir: string, bundle: string): Plugin {
  return {
    name: 'headroom:note-bundled',
    apply: 'build',
    writeBundle(_options, files) {
      // Fonts and pictures are no modules; they carry the name of the file they were.
      const sources = Object.values(files).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : file.originalFileNames))
      const file = join(projectDir, bundledDir, `${bundle}.json`)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${JSON.stringify(packageFolders(sources), null, 2)}\n`)
    },
  }
}

/** The package folders (`node_modules/…`) that source paths lie in, sorted, each once. Paths outside of packages count for none. */
export function packageFolders(sources: readonly string[]): string[] {
  const folders = sources.flatMap((source) => {
    const path = source.split(sep).join('/')
    const start = path.search(/(?<=^|\/)node_modules\//)
    if (start === -1) return []
    // Greedy: of packages within packages the innermost.
    return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/?]+/.exec(path.slice(start))?.[0] ?? []
  })
  return [...new Set(folders)].toSorted()
}

/** What `noteBundled` noted; throws when the build did not run. */
export function bundledFolders(projectDir: string, bundles: readonly string[]): string[] {
  const lists = bundles.map((bundle) => JSON.parse(readFileSync(join(projectDir, bundledDir, `${bundle}.json`), 'utf8')) as string[])
  return [...new Set(lists.flat())].toSorted()
}
