import { whole, type Random } from '../../../electron/demo/random.ts'
import type { Operation } from './record.ts'

/** What the disk may hold when the power failed at some moment, and what had been acknowledged by then. */
export interface Image {
  files: ReadonlyMap<string, Buffer>
  /** Calls by poll. */
  acknowledged: ReadonlyMap<number, number>
}

/** A disk keeps these parts of a write whole. */
const sector = 512
/** How often something that was not synced is lost, and how often only its beginning arrives. */
const lostShare = 0.3
const tornShare = 0.2

/**
 * Images for moments spread at random over a recording. What was synced is there; of everything written to a file since
 * its last sync each operation is lost, torn or kept by itself, so that later ones may survive earlier ones.
 */
export function* imagesOf(operations: readonly Operation[], count: number, random: Random): Generator<Image> {
  const moments = Array.from({ length: count }, () => whole(random, 0, operations.length)).toSorted((one, other) => one - other)
  const synced = new Map<string, Buffer>()
  const acknowledged = new Map<number, number>()
  /** Done since the last sync of their file. */
  let loose: Exclude<Operation, { kind: 'acknowledge' | 'sync' }>[] = []
  let done = 0
  for (const moment of moments) {
    for (; done < moment; done += 1) {
      const operation = operations[done]
      if (operation === undefined) break
      if (operation.kind === 'acknowledge') acknowledged.set(operation.poll, operation.calls)
      else if (operation.kind !== 'sync') loose.push(operation)
      else {
        for (const one of loose) if (one.file === operation.file) apply(synced, one)
        loose = loose.filter((one) => one.file !== operation.file)
      }
    }
    const files = new Map([...synced].map(([name, content]) => [name, Buffer.from(content)]))
    for (const operation of loose) {
      // Files come and go in order, as on a file system with a journal of its own.
      if (operation.kind !== 'unlink' && random() < lostShare) continue
      if (operation.kind === 'write' && operation.data.length > sector && random() < tornShare) {
        const kept = whole(random, 1, Math.floor(operation.data.length / sector)) * sector
        apply(files, { ...operation, data: operation.data.subarray(0, kept) })
      } else apply(files, operation)
    }
    yield { files, acknowledged: new Map(acknowledged) }
  }
}

function apply(files: Map<string, Buffer>, operation: Exclude<Operation, { kind: 'acknowledge' | 'sync' }>): void {
  if (operation.kind === 'unlink') {
    files.delete(operation.file)
    return
  }
  const content = files.get(operation.file) ?? Buffer.alloc(0)
  if (operation.kind === 'truncate') {
    files.set(operation.file, sized(content, operation.length))
    return
  }
  const grown = sized(content, Math.max(content.length, operation.at + operation.data.length))
  operation.data.copy(grown, operation.at)
  files.set(operation.file, grown)
}

/** The same bytes, cut or filled up with zeros. */
function sized(content: Buffer, length: number): Buffer {
  if (length <= content.length) return content.subarray(0, length)
  return Buffer.concat([content, Buffer.alloc(length - content.length)])
}
