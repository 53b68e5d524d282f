/** The history's thread as it must not be: it never waits for the disk. The control that shows that the images bite. */
import Database from 'better-sqlite3'

const pragma: (source: string, options?: Database.PragmaOptions) => unknown = Reflect.get(Database.prototype, 'pragma')
Reflect.set(Database.prototype, 'pragma', function unsynced(this: Database.Database, source: string, options?: Database.PragmaOptions) {
  return Reflect.apply(pragma, this, [source === 'synchronous = FULL' ? 'synchronous = OFF' : source, options])
})
await import('../../../electron/core/history/worker.ts')
