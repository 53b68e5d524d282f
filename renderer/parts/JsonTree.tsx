import { safeText } from '../../shared/redact.ts'

/** Members shown of one object or array; hostile bodies have millions. */
const membersShown = 200
const depthShown = 32
const stringChars = 2_000

/** Any JSON value as a tree that opens and closes. Bounded in depth and breadth, and says so where it stops. */
export function JsonTree({ value, label }: { value: unknown; label: string }) {
  return (
    <div className="jsonTree mono" role="region" aria-label={label} tabIndex={0}>
      <JsonNode name={null} value={value} depth={0} />
    </div>
  )
}

function JsonNode({ name, value, depth }: { name: string | null; value: unknown; depth: number }) {
  const prefix = name === null ? null : <span className="jsonName vendor">{safeText(name, 120)}: </span>
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="jsonLeaf">
        {prefix}
        <JsonScalar value={value} />
      </div>
    )
  }
  const isArray = Array.isArray(value)
  const members = isArray ? value.map((item, index): [string, unknown] => [String(index), item]) : Object.entries(value)
  const size = isArray ? `[${members.length}]` : `{${members.length}}`
  if (members.length === 0 || depth >= depthShown) {
    return (
      <div className="jsonLeaf">
        {prefix}
        <span className="faint">{depth >= depthShown ? `${size} deeper than shown` : size}</span>
      </div>
    )
  }
  return (
    <details className="jsonNode" open={depth < 2}>
      <summary>
        {prefix}
        <span className="faint">{size}</span>
      </summary>
      {members.slice(0, membersShown).map(([key, item]) => (
        <JsonNode key={key} name={key} value={item} depth={depth + 1} />
      ))}
      {members.length > membersShown ? (
        <div className="jsonLeaf faint">and {members.length - membersShown} more, in the copied JSON</div>
      ) : null}
    </details>
  )
}

function JsonScalar({ value }: { value: unknown }) {
  if (typeof value === 'string') return <span className="jsonString vendor">"{safeText(value, stringChars)}"</span>
  if (typeof value === 'number') return <span className="jsonNumber">{String(value)}</span>
  if (typeof value === 'boolean') return <span className="jsonWord">{String(value)}</span>
  return <span className="jsonWord">null</span>
}
