/**
 * Reads types out of our own source text, for the API document: answers exist as types only, and TypeScript 7 has no
 * programming interface. It relies on the house style (one declaration per top-level line, members indented), which
 * the document's test would show to be broken.
 */

/** The type argument of `.answers<…>()` of one call, e.g. `{ id: string }`, without its indentation in the source. */
export function answerType(contract: string, callName: string): string {
  const start = contract.indexOf(`  '${callName}': method(`)
  const open = contract.indexOf('.answers<', start)
  if (start < 0 || open < 0) throw new Error(`The contract states no answer for ${callName}.`)
  const from = open + '.answers<'.length
  let depth = 1
  let end = from
  for (; depth > 0 && end < contract.length; end += 1) {
    if (contract[end] === '<') depth += 1
    else if (contract[end] === '>') depth -= 1
  }
  return outdented(contract.slice(from, end - 1), 2)
}

/** An exported declaration with its doc comment, without `export`; `null` when none of the sources has it. */
export function declaration(sources: readonly string[], name: string): string | null {
  for (const source of sources) {
    const lines = source.split('\n')
    const first = lines.findIndex((line) => new RegExp(`^export (interface|type|const) ${name}\\b`).test(line))
    if (first < 0) continue
    const after = lines.findIndex((line, index) => index > first && !/^(\s+\S|[}\])])/.test(line))
    const end = after < 0 ? lines.length : after
    return [...commentAbove(lines, first), ...lines.slice(first, end)].join('\n').replace(/^export /m, '')
  }
  return null
}

function commentAbove(lines: readonly string[], index: number): string[] {
  if (!/\*\/\s*$/.test(lines[index - 1] ?? '')) return []
  const start = lines.slice(0, index).findLastIndex((line) => line.startsWith('/**'))
  return start < 0 ? [] : lines.slice(start, index)
}

/** Names in a piece of source that may be types or constants of ours. */
export function namesIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^']*'/gm, '')
  return [...new Set(code.match(/\b[A-Z][A-Za-z]+\b|(?<=typeof )\w+/g) ?? [])]
}

const outdented = (text: string, spaces: number): string => text.replaceAll(new RegExp(`^ {${spaces}}`, 'gm'), '')
