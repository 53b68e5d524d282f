import { createHash } from 'node:crypto'
import type { Shipped } from './licenses.ts'

/** A part of a CycloneDX list; npm writes more members, which are kept as they are. */
export interface Component {
  'bom-ref': string
  type: string
  name: string
  version: string
  [member: string]: unknown
}

/** What we touch of a CycloneDX 1.5 list of materials (https://cyclonedx.org/docs/1.5/json/). */
export interface Sbom {
  serialNumber: string
  metadata: { timestamp: string; component: Component; [member: string]: unknown }
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
  [member: string]: unknown
}

/** What a list is made for. */
export interface SbomSubject {
  name: string
  version: string
  /** Milliseconds; the same sources give the same list. */
  builtAt: number
}

/**
 * The list `npm sbom` makes of package-lock.json, cut down to what one package contains. Parts that are no npm package
 * (SQLite) are added. Throws when something that is shipped is not in npm's list.
 */
export function shippedSbom(whole: Sbom, shipped: readonly Shipped[], { name, version, builtAt }: SbomSubject): Sbom {
  const known = new Map(whole.components.map((component) => [component['bom-ref'], component]))
  const components = shipped.map((part) => {
    const ref = `${part.name}@${part.version}`
    const component = known.get(ref) ?? otherComponent(part)
    if (component === null) throw new Error(`npm's list of materials lacks ${ref}, which ${name} contains.`)
    // npm calls what is only needed to build "optional"; what the bundler copied is in the package all the same.
    const { properties: _asInstalled, ...kept } = component
    return { ...kept, scope: 'required' }
  })
  const rootRef = `${name}@${version}`
  const refs = new Set(components.map((component) => component['bom-ref']))
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }))
  const { properties: _private, ...component } = whole.metadata.component
  const body = {
    ...whole,
    metadata: {
      ...whole.metadata,
      timestamp: new Date(builtAt).toISOString(),
      component: { ...component, 'bom-ref': rootRef, name, version, purl: `pkg:npm/${name}@${version}` },
    },
    components,
    dependencies: [{ ref: rootRef, dependsOn: [...refs] }, ...dependencies],
  }
  return { ...body, serialNumber: `urn:uuid:${uuidOf(JSON.stringify({ ...body, serialNumber: '' }))}` }
}

function otherComponent({ name, version, license }: Shipped): Component | null {
  if (name !== 'SQLite') return null
  return { 'bom-ref': `${name}@${version}`, type: 'library', name, version, purl: `pkg:generic/sqlite@${version}`, licenses: [{ license: { id: license } }] }
}

/** A UUID that says nothing but what it was made of (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
