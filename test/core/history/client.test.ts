import { EventEmitter } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Searches } from '../../../electron/core/searches.ts'
import { openHistory } from '../../../electron/core/history/client.ts'
import type { Request, Response } from '../../../electron/core/history/dispatch.ts'
import type { HistoryClient, SlowStatement } from '../../../electron/core/history/types.ts'
import { addCalls, connection, day0, newCall, pollCommit, tempFolder } from './samples.ts'

const workers: Worker[] = []
const spawn = () => {
  const worker = new Worker(new URL('../../../electron/core/history/worker.ts', import.meta.url))
  workers.push(worker)
  return worker
}

async function open(dataDir = tempFolder()): Promise<HistoryClient> {
  const client = await openHistory(spawn, { dataDir })
  onTestFinished(() => client.close().catch(() => undefined))
  return client
}

/** A thread of which `hear` learns each thing it is asked. */
function heard(worker: Worker, hear: (name: string) => void): Worker {
  const post = worker.postMessage.bind(worker)
  worker.postMessage = (request: Request) => {
    post(request)
    hear(request.name)
  }
  return worker
}

describe('the history in its thread', () => {
  it('answers like the history itself, and what was acknowledged is read at once', async () => {
    const client = await open()
    await client.saveConnection(connection())
    const { callIds } = await client.commitPoll(pollCommit('p1', { newCalls: [newCall({ argsShape: '{title: string}' })] }))
    expect((await client.page({ filter: { text: 'title' }, cursor: null, limit: 5 })).calls.map(({ id }) => id)).toEqual(callIds)
    expect(await client.call(callIds[0] ?? '')).toMatchObject({ tool: 'search', pollId: 'p1' })
    expect(await client.status()).toMatchObject({ calls: 1, readOnly: false, problem: null })
    expect(await client.connections()).toEqual([connection()])
  })

  it('keeps everything over a restart', async () => {
    const dataDir = tempFolder()
    const first = await open(dataDir)
    await first.saveConnection(connection())
    await first.commitPoll(pollCommit('p1', { newCalls: [newCall()] }))
    await first.close()
    const second = await open(dataDir)
    expect(await second.totals()).toEqual({ connections: 1, polls: 1, calls: 1 })
  })

  it('rejects with a code and a sentence', async () => {
    const dataDir = tempFolder()
    const client = await open(dataDir)
    await expect(client.commitPoll(pollCommit('p1'))).rejects.toMatchObject({ name: 'HistoryError', code: 'bad_request', message: /no connection c1/ })
    await expect(open(dataDir)).rejects.toMatchObject({ name: 'HistoryError', code: 'locked', message: `Another Headroom is using the data folder ${dataDir}; close it, or choose another folder.` })
  })

  it('rejects what was asked of a thread that dies, and goes on with another', async () => {
    const dataDir = tempFolder()
    workers.length = 0
    const client = await open(dataDir)
    await client.saveConnection(connection())
    const asked = client.totals()
    await Promise.all([expect(asked).rejects.toMatchObject({ code: 'died' }), ...workers.splice(0).map((worker) => worker.terminate())])
    expect(await client.totals()).toMatchObject({ connections: 1 })
    expect((await client.page({ filter: {}, cursor: null, limit: 5 })).calls).toEqual([])
  })

  it('starts a thread to read with the first search, not for an overview', async () => {
    workers.length = 0
    const client = await open()
    await client.saveConnection(connection())
    await client.commitPoll(pollCommit('p1', { newCalls: [newCall()] }))
    expect((await client.usage({ from: day0, to: day0 + 3_600_000, bucket: 'hour' })).series).toHaveLength(1)
    await Promise.all([client.scopeRefusals({ from: 0 }), client.limitChanges(undefined), client.retention({ days: 30, now: 0 })])
    expect(workers).toHaveLength(1)
    expect((await client.page({ filter: {}, cursor: null, limit: 5 })).calls).toHaveLength(1)
    expect(workers).toHaveLength(2)
  })

  it('reads an overview that takes long in a thread of its own from then on', async () => {
    const asked: string[] = []
    const spawnSlow = () => {
      const worker = new EventEmitter() as EventEmitter & Pick<Worker, 'postMessage' | 'terminate'>
      const number = threads++
      worker.postMessage = ({ id, name }: Request) => {
        asked.push(`${number} ${name}`)
        queueMicrotask(() => worker.emit('message', { id, ok: true, value: {}, ms: 41 } satisfies Response))
      }
      worker.terminate = async () => 0
      return worker as unknown as Worker
    }
    let threads = 0
    const client = await openHistory(spawnSlow, { dataDir: '' })
    await client.usage({ from: 0, to: 1, bucket: 'hour' })
    await client.usage({ from: 0, to: 1, bucket: 'hour' })
    await client.totals()
    expect(asked).toEqual(['0 open', '0 usage', '1 openReader', '1 usage', '0 totals'])
  })

  it('answers nothing after it was closed, and leaves the folder to others', async () => {
    const dataDir = tempFolder()
    const client = await open(dataDir)
    await client.close()
    await expect(client.totals()).rejects.toMatchObject({ code: 'died', message: 'The history is closed.' })
    await expect(client.page({ filter: {}, cursor: null, limit: 1 })).rejects.toMatchObject({ code: 'died' })
    expect(await (await open(dataDir)).totals()).toMatchObject({ calls: 0 })
  })

  it('copies the file once a day while it is tidied, and forgets what a removed connection left in copies', async () => {
    const dataDir = tempFolder()
    const client = await open(dataDir)
    await client.saveConnection(connection())
    await client.tidy({ keepFrom: null })
    await client.tidy({ keepFrom: null })
    const before = readdirSync(join(dataDir, 'backups'))
    expect(before).toEqual([expect.stringMatching(/^daily-.*\.db$/) as string])
    await client.removeConnection('c1')
    await client.tidy({ keepFrom: null })
    const copy = new Database(join(dataDir, 'backups', readdirSync(join(dataDir, 'backups'))[0] ?? ''), { readonly: true })
    onTestFinished(() => void copy.close())
    expect(copy.prepare('SELECT count(*) FROM connection').pluck().get()).toBe(0)
  })

  it('leaves a long search when told to', async () => {
    const client = await open()
    await client.saveConnection(connection())
    const newCalls = Array.from({ length: 3000 }, (_, index) => newCall({ at: day0 + index, argsShape: 'abcdef' }))
    for (let poll = 0; poll < 10; poll += 1) await client.commitPoll(pollCommit(`p${poll}`, { newCalls }))
    const abort = new AbortController()
    const page = client.page({ filter: { text: 'bcdx' }, cursor: null, limit: 5 }, abort.signal)
    abort.abort(new Error('enough'))
    await expect(page).rejects.toThrow('enough')
    expect((await client.page({ filter: { text: 'bcde' }, cursor: null, limit: 3 })).calls).toHaveLength(3)
    expect(await client.page({ filter: { text: 'bcdx' }, cursor: null, limit: 3 })).toEqual({ calls: [], next: null })
  })

  it('ends a count of many calls between two of its parts, and is free for the next question', async () => {
    const dataDir = tempFolder()
    const first = await open(dataDir)
    await first.saveConnection(connection())
    await first.commitPoll(pollCommit('p1', { newCalls: [newCall()] }))
    await first.close()
    addCalls(dataDir, 300_000)
    const asked: string[] = []
    const searches = new Searches()
    let leaveAt = Infinity
    const hear = (name: string) => {
      if (asked.push(name) === leaveAt) for (const search of ['window facets 1', 'window groups 1']) searches.cancel(search)
    }
    const client = await openHistory(() => heard(spawn(), hear), { dataDir })
    onTestFinished(() => client.close())
    expect(await client.facets({ minDurationMs: 1 })).toMatchObject({ total: 300_001 })
    expect(asked.filter((name) => name === 'facetsSlice').length).toBeGreaterThan(2)
    asked.length = 0
    leaveAt = 2
    const left = searches.run('window facets 1', (signal) => client.facets({ minDurationMs: 1 }, signal))
    await expect(left).rejects.toMatchObject({ code: 'refused' })
    expect((await client.page({ filter: {}, cursor: null, limit: 1 })).calls).toHaveLength(1)
    // The part under way ends by itself, and no other is begun.
    expect(asked).toEqual(['facetsSlice', 'facetsSlice', 'pageSlice'])
    asked.length = 0
    leaveAt = 1
    const counted = client.facets({ minDurationMs: 1, maxDurationMs: 2 })
    await expect(searches.run('window groups 1', (signal) => client.errorGroups({}, signal))).rejects.toMatchObject({ code: 'refused' })
    expect(await counted).toMatchObject({ total: 0 })
    // What waits in the line is never asked.
    expect(asked).not.toContain('errorGroups')
  })

  it('leaves any question when told to, waiting or under way, and answers the next', async () => {
    const client = await open()
    const reads: ((signal: AbortSignal) => Promise<unknown>)[] = [
      (signal) => client.facets({}, signal),
      (signal) => client.errorGroups({}, signal),
      (signal) => client.usage({ from: 0, to: 1, bucket: 'hour' }, signal),
      (signal) => client.stack({ from: 0, to: 1, bucket: 'hour', by: 'key' }, signal),
      (signal) => client.latency({ from: 0, to: 1 }, signal),
      (signal) => client.wholePage({ filter: {}, cursor: null, limit: 5 }, signal),
      (signal) => client.count({ text: 'a' }, signal),
      (signal) => client.page({ filter: {}, cursor: null, limit: 5 }, signal),
      (signal) => client.call('1', signal),
      (signal) => client.scopeRefusals({ from: 0 }, signal),
      (signal) => client.refusedMinutes({ from: 0, to: 1 }, signal),
      (signal) => client.limitChanges(undefined, signal),
      (signal) => client.retention({ days: 30, now: 0 }, signal),
    ]
    const left = new AbortController()
    const asked = reads.map((read) => read(left.signal))
    left.abort(new Error('enough'))
    expect((await Promise.allSettled(asked)).map((result) => (result.status === 'rejected' ? (result.reason as Error).message : 'answered'))).toEqual(reads.map(() => 'enough'))
    expect(await client.facets({})).toMatchObject({ total: 0 })
  })

  it('names what kept a thread busy for long', async () => {
    const slow: SlowStatement[] = []
    const client = await openHistory(spawn, { dataDir: tempFolder() }, (statement) => slow.push(statement))
    onTestFinished(() => client.close())
    await client.saveConnection(connection())
    const newCalls = Array.from({ length: 8000 }, (_, index) => newCall({ at: day0 + index }))
    await client.commitPoll(pollCommit('p1', { newCalls }))
    expect(slow).toContainEqual({ name: 'commitPoll', ms: expect.any(Number) as number })
    expect(slow.every(({ ms }) => ms > 40)).toBe(true)
  })

  it('finishes the newest of several long searches first', async () => {
    const client = await open()
    await client.saveConnection(connection())
    const newCalls = Array.from({ length: 4500 }, (_, index) => newCall({ at: day0 + index, argsShape: 'abcdef' }))
    for (let poll = 0; poll < 15; poll += 1) await client.commitPoll(pollCommit(`p${poll}`, { newCalls }))
    const order: string[] = []
    const search = async (text: string) => {
      expect(await client.page({ filter: { text }, cursor: null, limit: 5 })).toEqual({ calls: [], next: null })
      order.push(text)
    }
    await Promise.all([search('bcdx'), search('bcdy'), search('bcdz')])
    expect(order).toEqual(['bcdz', 'bcdy', 'bcdx'])
  })

  it('goes on with the file that a new writer opened', async () => {
    const dataDir = tempFolder()
    workers.length = 0
    const client = await open(dataDir)
    await client.saveConnection(connection())
    await client.commitPoll(pollCommit('p1', { newCalls: [newCall()] }))
    expect((await client.page({ filter: {}, cursor: null, limit: 5 })).calls).toHaveLength(1)
    await workers[0]?.terminate()
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, `history.db${suffix}`), { force: true })
    expect(await client.totals()).toMatchObject({ calls: 0 })
    expect((await client.page({ filter: {}, cursor: null, limit: 5 })).calls).toEqual([])
  })

  it('deletes the calls of a removed connection in the background while others go on', async () => {
    const client = await open()
    await client.saveConnection(connection())
    await client.saveConnection(connection({ id: 'c2' }))
    await client.commitPoll(pollCommit('p1', { newCalls: Array.from({ length: 3000 }, (_, index) => newCall({ at: day0 + index })) }))
    await client.removeConnection('c1')
    expect(await client.connections()).toHaveLength(1)
    expect((await client.page({ filter: {}, cursor: null, limit: 5 })).calls).toEqual([])
    await client.saveConnection(connection({ id: 'c3' }))
    expect(await client.tidy({ keepFrom: null })).toBeDefined()
    expect(await client.status()).toMatchObject({ calls: 0 })
  })
})
