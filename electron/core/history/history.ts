import { statSync, writeFileSync } from 'node:fs'
import { acknowledgeAlerts, alerts, alertState, claimDelivery, returnDelivery, undeliveredAlerts } from './alerts.ts'
import { backupDue } from './backup.ts'
import { dropBallast, layBallast } from './ballast.ts'
import { callGroups, counted } from './callGroups.ts'
import { parseCallId } from './callId.ts'
import { call } from './calls.ts'
import { commitPoll } from './commit.ts'
import { budgetSpecs, connections, countCalls, keys, saveBudgetSpecs, saveConnection, saveKey } from './connections.ts'
import { errorGroups } from './errorGroups.ts'
import { corruptSentence, HistoryError, historyErrorFrom } from './errors.ts'
import { facets, facetsSlice, type FacetCounts, type FacetProgress } from './facets.ts'
import { gaps, saveGaps } from './gaps.ts'
import { latency } from './latency.ts'
import { markCall } from './marks.ts'
import { limitChanges } from './limitChanges.ts'
import { memory } from './memory.ts'
import { versionOf } from './migrate.ts'
import { minuteCalls } from './minuteCalls.ts'
import type { Opened } from './open.ts'
import { countSlice, page, pageSlice, type PageQuery, type PageSlice } from './page.ts'
import { polls } from './polls.ts'
import { refusedMinutes } from './refusedMinutes.ts'
import { removeView, savedViews, saveView } from './savedViews.ts'
import { latestReadings } from './readings.ts'
import { retentionForecast } from './retention.ts'
import { scopeRefusals } from './scopeRefusals.ts'
import { keptFrom, setSetting, setting } from './settings.ts'
import { stack } from './stack.ts'
import { storeOf, type Store } from './store.ts'
import { removeConnection, tidySlice, type TidyQuery } from './tidy.ts'
import type { HistoryApi, StoreStatus, WholeCall } from './types.ts'
import { usage } from './usage.ts'

type Arguments<Name extends keyof HistoryApi> = Parameters<HistoryApi[Name]>

/** The history of one data folder. Every method that writes is one transaction; what it throws is a `HistoryError`. */
export class History implements HistoryApi {
  readonly #opened: Opened
  readonly #store: Store
  /** Which file was opened: writes to one that was deleted or replaced would vanish without an error. */
  readonly #identity: string | null
  /** Why the last write failed; `null` when it did not. */
  #trouble: string | null = null

  constructor(opened: Opened) {
    this.#opened = opened
    this.#store = storeOf(opened.db)
    this.#identity = identityOf(opened.file)
  }

  #read<Answer>(work: (store: Store) => Answer): Answer {
    try {
      return this.#opened.db.transaction(() => work(this.#store))()
    } catch (error) {
      const refusal = historyErrorFrom(error)
      if (refusal.code === 'corrupt') this.suspect()
      throw refusal
    }
  }

  #write<Answer>(work: (store: Store) => Answer): Answer {
    if (this.#opened.refusal !== null) throw this.#opened.refusal
    try {
      this.#checkFile()
      const answer = this.#opened.db.transaction(() => work(this.#store)).immediate()
      this.#trouble = null
      return answer
    } catch (error) {
      const refusal = historyErrorFrom(error)
      if (refusal.code !== 'bad_request') this.#trouble = refusal.message
      if (refusal.code === 'corrupt') this.suspect()
      throw refusal
    }
  }

  #checkFile(): void {
    const now = identityOf(this.#opened.file)
    if (now === this.#identity) return
    const what = now === null ? 'was deleted' : 'was replaced by another'
    throw new HistoryError('missing', `The history file ${this.#opened.file} ${what} while Headroom was running; nothing more is stored. Put it back and restart Headroom, or restart to begin a new one.`)
  }

  connections = () => this.#read(connections)
  saveConnection = (...[connection]: Arguments<'saveConnection'>) => this.#write((store) => saveConnection(store, connection))
  removeConnection = (...[id]: Arguments<'removeConnection'>) => this.#write((store) => removeConnection(store, id))
  keys = (...[connectionId]: Arguments<'keys'>) => this.#read((store) => keys(store, connectionId))
  saveKey = (...[key]: Arguments<'saveKey'>) => this.#write((store) => saveKey(store, key))
  saveBudgetSpecs = (...[connectionId, specs]: Arguments<'saveBudgetSpecs'>) => this.#write((store) => saveBudgetSpecs(store, connectionId, specs))
  budgetSpecs = () => this.#read(budgetSpecs)

  memory = (...[connectionId]: Arguments<'memory'>) => this.#read((store) => memory(store, connectionId))
  commitPoll = (...[commit]: Arguments<'commitPoll'>) => this.#write((store) => commitPoll(store, commit))

  latestReadings = (...[connectionId]: Arguments<'latestReadings'>) => this.#read((store) => latestReadings(store, connectionId))
  callGroups = (...[query]: Arguments<'callGroups'>) => this.#read((store) => callGroups(store, query))

  counted = (...[query]: Arguments<'counted'>) => this.#read((store) => counted(store, query))

  page = (...[query]: Arguments<'page'>) => this.#read((store) => page(store, query))
  /** Part of a page, so that a long search can be left between two of them. */
  pageSlice = (query: PageQuery): PageSlice => this.#read((store) => pageSlice(store, query))
  count = (...[filter]: Arguments<'count'>) => {
    let total = 0
    let cursor: string | null = null
    do {
      const slice = this.countSlice({ filter, cursor })
      total += slice.count
      cursor = slice.next
    } while (cursor !== null)
    return total
  }
  /** Part of a count, so that a long one can be left between two of them. */
  countSlice = (query: Omit<PageQuery, 'limit'>) => this.#read((store) => countSlice(store, query, keptFrom(store)))
  wholePage = (...[query]: Arguments<'wholePage'>) =>
    this.#read((store) => {
      const { calls, next } = pageSlice(store, query)
      const whole = calls.flatMap(({ id, pinned, note }): WholeCall[] => {
        const details = call(store, Number(id))
        return details === null ? [] : [{ ...details, pinned, note }]
      })
      return { calls: whole, next }
    })
  call = (...[id]: Arguments<'call'>) => {
    const num = parseCallId(id)
    return num === null ? null : this.#read((store) => call(store, num))
  }
  markCall = (...[id, change]: Arguments<'markCall'>) => {
    const num = parseCallId(id)
    return num === null ? null : this.#write((store) => markCall(store, num, change))
  }
  savedViews = () => this.#read(savedViews)
  saveView = (...[view]: Arguments<'saveView'>) => this.#write((store) => saveView(store, view))
  removeView = (...[name]: Arguments<'removeView'>) => this.#write((store) => removeView(store, name))
  facets = (...[filter]: Arguments<'facets'>): FacetCounts => this.#read((store) => facets(store, filter, keptFrom(store)))
  /** Part of it, so that a long one can be left between two of them. */
  facetsSlice = (filter: Arguments<'facets'>[0], soFar: FacetProgress | null) => this.#read((store) => facetsSlice(store, filter, keptFrom(store), soFar))
  errorGroups = (...[filter]: Arguments<'errorGroups'>) => this.#read((store) => errorGroups(store, filter))
  usage = (...[query]: Arguments<'usage'>) => this.#read((store) => usage(store, query))
  stack = (...[query]: Arguments<'stack'>) => this.#read((store) => stack(store, query))
  latency = (...[query]: Arguments<'latency'>) => this.#read((store) => latency(store, query))

  scopeRefusals = (...[query]: Arguments<'scopeRefusals'>) => this.#read((store) => scopeRefusals(store, query))
  minuteCalls = (...[query]: Arguments<'minuteCalls'>) => this.#read((store) => minuteCalls(store, query))
  refusedMinutes = (...[query]: Arguments<'refusedMinutes'>) => this.#read((store) => refusedMinutes(store, query))
  limitChanges = (...[connectionId]: Arguments<'limitChanges'>) => this.#read((store) => limitChanges(store, connectionId))

  alerts = (...[query]: Arguments<'alerts'>) => this.#read((store) => alerts(store, query))
  undeliveredAlerts = () => this.#read(undeliveredAlerts)
  claimDelivery = (...[ids, atClient]: Arguments<'claimDelivery'>) => this.#write((store) => claimDelivery(store, ids, atClient))
  returnDelivery = (...[ids]: Arguments<'returnDelivery'>) => this.#write((store) => returnDelivery(store, ids))
  acknowledgeAlerts = (...[ids, atClient]: Arguments<'acknowledgeAlerts'>) => this.#write((store) => acknowledgeAlerts(store, ids, atClient))
  alertState = (...[connectionId]: Arguments<'alertState'>) => this.#read((store) => alertState(store, connectionId))

  saveGaps = (...[list]: Arguments<'saveGaps'>) => this.#write((store) => saveGaps(store, list))
  gaps = (...[query]: Arguments<'gaps'>) => this.#read((store) => gaps(store, query))
  polls = (...[query]: Arguments<'polls'>) => this.#read((store) => polls(store, query))
  totals = () =>
    this.#read((store) => ({
      connections: connections(store).length,
      polls: store.sql<[], { count: number }>('SELECT count(*) AS count FROM poll').get()?.count ?? 0,
      calls: countCalls(store),
    }))

  setting = (...[name]: Arguments<'setting'>) => this.#read((store) => setting(store, name))
  setSetting = (...[name, value]: Arguments<'setSetting'>) => this.#write((store) => setSetting(store, name, value))
  tidy = (...[query]: Arguments<'tidy'>) => {
    let deletedCalls = 0
    for (;;) {
      const slice = this.tidySlice(query)
      deletedCalls += slice.deletedCalls
      if (!slice.more) return { deletedCalls }
    }
  }
  /** Part of the housekeeping, so that others can write between two of them; gives the freed space back. */
  tidySlice = (query: TidyQuery): { deletedCalls: number; more: boolean } => {
    const { db, folder } = this.#opened
    const slice = this.#withRoom(() => this.#write((store) => tidySlice(store, query)))
    if (slice.deletedCalls > 0) this.#withRoom(() => db.pragma('incremental_vacuum(2000)'))
    if (!slice.more) {
      db.pragma('wal_checkpoint(TRUNCATE)')
      layBallast(folder)
    }
    return slice
  }
  /** Deleting from a full disk needs room, too: gives up the room set aside and tries again. */
  #withRoom<Answer>(work: () => Answer): Answer {
    try {
      return work()
    } catch (error) {
      if (historyErrorFrom(error).code !== 'full' || !dropBallast(this.#opened.folder)) throw error
      // What was written before has to leave the write-ahead log first, or that takes the room.
      this.#opened.db.pragma('wal_checkpoint(TRUNCATE)')
      return work()
    }
  }
  /** Has the next start check the whole file, and says so. */
  suspect = (): void => {
    this.#trouble = corruptSentence
    try {
      writeFileSync(this.#opened.folder.suspicion, '')
    } catch {
      // Where not even that can be written, the next start says so itself.
    }
  }
  /** A backup is due now. */
  backupDue = (now: number): boolean => this.#opened.refusal === null && backupDue(this.#opened.folder, now)
  status = (): StoreStatus =>
    this.#read((store) => ({
      schemaVersion: versionOf(store.db),
      sizeBytes: this.#sizeBytes(),
      calls: countCalls(store),
      readOnly: this.#opened.refusal !== null,
      problem: this.#trouble ?? this.#opened.problem,
    }))
  retention: HistoryApi['retention'] = (query) => this.#read((store) => retentionForecast(store, { ...query, sizeBytes: this.#sizeBytes() }))

  #sizeBytes(): number {
    return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(this.#opened.file + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
  }

  /** Moves the write-ahead log into the file and gives the folder back. */
  close(): void {
    this.#opened.close()
  }
}

function identityOf(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat === undefined ? null : `${stat.dev} ${stat.ino}`
}
