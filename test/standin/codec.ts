/**
 * Structured clone over text: what Electron does between processes, over the strings CDP carries. The two functions
 * are also injected into the page by their source, so they use nothing from outside themselves.
 */

/** Text of a structured-cloneable value. Throws what `structuredClone` throws for what cannot be cloned. */
export function encode(value: unknown): string {
  const numbers = new Map<object, number>()
  const walk = (item: unknown): unknown => {
    if (item === undefined) return { $: 'undefined' }
    if (typeof item === 'bigint') return { $: 'bigint', v: String(item) }
    if (typeof item === 'number' && (!Number.isFinite(item) || Object.is(item, -0))) return { $: 'number', v: Object.is(item, -0) ? '-0' : String(item) }
    if (item === null || typeof item !== 'object') return item
    const seen = numbers.get(item)
    if (seen !== undefined) return { $: 'seen', v: seen }
    const n = numbers.size
    numbers.set(item, n)
    if (item instanceof Date) return { $: 'date', n, v: item.getTime() }
    if (item instanceof Map) return { $: 'map', n, v: [...item].map(([key, held]) => [walk(key), walk(held)]) }
    if (item instanceof Set) return { $: 'set', n, v: [...item].map(walk) }
    if (item instanceof Error) return { $: 'error', n, v: [item.name, item.message] }
    if (item instanceof RegExp) return { $: 'regexp', n, v: [item.source, item.flags] }
    if (item instanceof ArrayBuffer) return { $: 'bytes', n, v: [...new Uint8Array(item)] }
    if (ArrayBuffer.isView(item)) return { $: 'bytes', n, v: [...new Uint8Array(item.buffer, item.byteOffset, item.byteLength)] }
    if (Array.isArray(item)) return { $: 'array', n, v: item.map(walk) }
    return { $: 'object', n, v: Object.entries(item).map(([key, held]) => [key, walk(held)]) }
  }
  return JSON.stringify(walk(structuredClone(value)))
}

/** The value `encode` was given, cloned. */
export function decode(text: string): unknown {
  interface Node {
    $: string
    n: number
    v: never
  }
  const made = new Map<number, unknown>()
  const remember = <T>(node: Node, item: T): T => {
    made.set(node.n, item)
    return item
  }
  const build = (item: unknown): unknown => {
    if (item === null || typeof item !== 'object') return item
    const node = item as Node
    const kind = node.$
    if (kind === 'undefined') return undefined
    if (kind === 'bigint') return BigInt(node.v)
    if (kind === 'number') return Number(node.v)
    if (kind === 'seen') return made.get(node.v)
    if (kind === 'date') return remember(node, new Date(node.v))
    if (kind === 'regexp') return remember(node, new RegExp(node.v[0], node.v[1]))
    if (kind === 'bytes') return remember(node, Uint8Array.from(node.v as number[]))
    if (kind === 'error') return remember(node, Object.assign(new Error(node.v[1]), { name: node.v[0] }))
    if (kind === 'map') {
      const map = remember(node, new Map<unknown, unknown>())
      for (const [key, held] of node.v as [unknown, unknown][]) map.set(build(key), build(held))
      return map
    }
    if (kind === 'set') {
      const set = remember(node, new Set<unknown>())
      for (const held of node.v as unknown[]) set.add(build(held))
      return set
    }
    if (kind === 'array') {
      const array = remember<unknown[]>(node, [])
      for (const held of node.v as unknown[]) array.push(build(held))
      return array
    }
    const object = remember(node, {})
    for (const [key, held] of node.v as [string, unknown][]) {
      // defineProperty, because a key may be `__proto__`.
      Object.defineProperty(object, key, { value: build(held), enumerable: true, writable: true, configurable: true })
    }
    return object
  }
  return build(JSON.parse(text))
}
