import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names of the packages that files below `folder` import at run time: found by reading them, not by asking the bundler. */
export function importedPackages(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(ts|tsx|css)$/.test(path) && !path.endsWith('.d.ts'))
  const found = files.flatMap((path) => packagesImportedBy(readFileSync(join(folder, path), 'utf8')))
  return [...new Set(found)].toSorted()
}

/** Names of the packages one source imports, re-exports, or takes files from; types leave nothing behind and do not count. */
export function packagesImportedBy(source: string): string[] {
  const statements = source.matchAll(/^\s*(?:import|export)\s(?!type\b)(?:[^'"()]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]|\burl\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)['"]/gm)
  return [...statements]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '')
    .filter((target) => /^(@[\w-]+\/)?[\w-]/.test(target) && !/^(node|data|https?):/.test(target))
    .map((target) => target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/'))
}
