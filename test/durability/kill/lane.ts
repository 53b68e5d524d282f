import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { damageOf } from '../../../electron/core/history/damage.ts'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { whole, type Random } from '../../../electron/demo/random.ts'
import { openNotificationDesk } from './notifications.ts'
import type { Surroundings, Victim } from './victims.ts'
import { monitor, World } from './world.ts'

/** What a row of kills came to. */
export interface LaneResult {
  kills: number
  acknowledgedPolls: number
  acknowledgedCalls: number
  lostCalls: number
  /** Calls stored more than once, and calls nobody made. */
  extraCalls: number
  notifications: number
  duplicateNotifications: number
  /** Starts after which the file was not whole, or said that it had been repaired. */
  damaged: number
}

/** The moments at which it is killed: before it is up, between and in polls, and as a notification reaches the desktop. */
const moments = ['polling', 'starting', 'polling', 'notifying'] as const

/**
 * Kills one Headroom so many times on the same data folder, and looks each time whether all it acknowledged is there.
 * A poll is acknowledged when `polls.run` has answered: what the API had logged before the question is then stored.
 */
export async function killAgainAndAgain(kills: number, makeVictim: (surroundings: Surroundings) => Victim, random: Random): Promise<LaneResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'headroom-kill-'))
  const world = await World.open(kills + 1)
  const desk = await openNotificationDesk()
  const connection = { name: 'Watched', dialect: world.api.dialect, baseUrl: world.baseUrl, poll: { mode: 'manual' as const }, keys: [{ label: monitor }] }
  const victim = makeVictim({ dataDir, busAddress: desk.busAddress, connection, secret: world.secret })
  const result: LaneResult = { kills: 0, acknowledgedPolls: 0, acknowledgedCalls: 0, lostCalls: 0, extraCalls: 0, notifications: 0, duplicateNotifications: 0, damaged: 0 }
  /** Index of the first call not yet found in the history. */
  let found = 0

  const pollUntilKilled = async (): Promise<void> => {
    for (;;) {
      await world.work(whole(random, 1, 60))
      const known = world.made.length
      await victim.call('polls.run', {})
      world.acknowledged = known
      result.acknowledgedPolls += 1
    }
  }
  const killDuring = async (moment: (typeof moments)[number]): Promise<void> => {
    if (moment === 'starting') {
      const starting = victim.start().catch(() => undefined)
      await pause(whole(random, 20, 600))
      await victim.kill()
      await starting
      await victim.kill()
      return
    }
    await victim.start()
    if (moment === 'notifying') await world.alarm()
    const arrived = new Promise<void>((arrival) => {
      desk.onArrival = arrival
    })
    const polling = pollUntilKilled().catch(() => undefined)
    // Alerts wait 2 s for others before they are shown.
    if (moment === 'notifying') await Promise.race([arrived, pause(6_000)])
    else await pause(whole(random, 0, 1_500))
    await victim.kill()
    await polling
  }
  /** Reads what is new in the history and compares it with what was made. */
  const compare = async (): Promise<void> => {
    await victim.start()
    if (damageOf(folderOf(dataDir).database, Infinity) !== null) result.damaged += 1
    if ((await victim.call('app.info', {})).storeProblem !== null) result.damaged += 1
    const stored = new Map<number, number>()
    let cursor: string | undefined
    do {
      const page = await victim.call('calls.page', { filter: { from: world.made[found] ?? 0 }, limit: 500, ...(cursor === undefined ? {} : { cursor }) })
      for (const call of page.calls) if (call.keyLabel !== monitor) stored.set(call.at, (stored.get(call.at) ?? 0) + 1)
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    const made = new Set(world.made.slice(found))
    for (const [at, times] of stored) result.extraCalls += made.has(at) ? times - 1 : times
    result.lostCalls += world.made.slice(found, world.acknowledged).filter((at) => !stored.has(at)).length
    found = world.acknowledged
    await victim.quit()
  }

  for (let kill = 0; kill < kills; kill += 1) {
    await killDuring(moments[kill % moments.length] ?? 'polling')
    result.kills += 1
    if (kill % 10 === 9 || kill === kills - 1) await compare()
  }
  result.acknowledgedCalls = world.acknowledged
  result.notifications = [...desk.announced.values()].reduce((sum, times) => sum + times, 0)
  result.duplicateNotifications = [...desk.announced.values()].filter((times) => times > 1).length
  await desk.close()
  await world.close()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  rmSync(`${dataDir}.config.json`, { force: true })
  return result
}
