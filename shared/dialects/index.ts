import { decks } from './decks.ts'
import { generic } from './generic.ts'
import { github } from './github.ts'
import { lists } from './lists.ts'
import { points } from './points.ts'
import { tools } from './tools.ts'
import type { Connection } from '../model.ts'
import type { Dialect } from './types.ts'
import { workspace } from './workspace.ts'

/** Every API we can speak with; the order is the order on screen. */
export const dialects: readonly Dialect[] = [tools, workspace, decks, lists, points, github, generic]

const byId = new Map(dialects.map((dialect) => [dialect.id, dialect]))

/** The dialect with this id; `undefined` when there is none. */
export function dialectById(id: string): Dialect | undefined {
  return byId.get(id)
}

/** The dialect by which a connection is read: its own, with its field map when it has one; `undefined` for an unknown one. */
export function dialectFor({ dialect, fieldMap }: Pick<Connection, 'dialect' | 'fieldMap'>): Dialect | undefined {
  const own = dialectById(dialect)
  return fieldMap == null ? own : (own?.withFields?.(fieldMap) ?? own)
}
