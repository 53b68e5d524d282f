/**
 * `npm run kill -- N`: kills the main processes of both shells N times in all with SIGKILL while they poll, start and
 * notify, and ends with one line of figures and `N passed, N failed`. Needs a build, and dbus-daemon.
 */
import { randomFrom } from '../../../electron/demo/random.ts'
import { conclude, countFrom, none } from '../checks.ts'
import { killAgainAndAgain, type LaneResult } from './lane.ts'
import { desktopVictim, serveVictim } from './victims.ts'

const kills = countFrom(process.argv.slice(2), 200)
const began = Date.now()
// The desktop app takes longer to start; both lanes run side by side and end at about the same time.
const desktopKills = Math.max(1, Math.round(kills / 5))
const [serve, desktop] = await Promise.all([
  killAgainAndAgain(Math.max(1, kills - desktopKills), serveVictim, randomFrom(1, 'kill serve')),
  killAgainAndAgain(desktopKills, desktopVictim, randomFrom(2, 'kill desktop')),
])
const sum = (figure: keyof LaneResult): number => serve[figure] + desktop[figure]

conclude(
  `kill ${sum('kills')} (serve ${serve.kills}, desktop ${desktop.kills}) in ${Math.round((Date.now() - began) / 1000)} s: ` +
    `${sum('acknowledgedPolls')} polls with ${sum('acknowledgedCalls')} calls acknowledged, ${sum('lostCalls')} lost, ${sum('extraCalls')} stored twice; ` +
    `${sum('notifications')} notifications, ${sum('duplicateNotifications')} of them twice; ${sum('damaged')} damaged files`,
  [
    none('no acknowledged call is lost', sum('lostCalls')),
    none('no call is stored twice', sum('extraCalls')),
    none('nobody is notified twice', sum('duplicateNotifications')),
    none('no file is damaged', sum('damaged')),
    { name: 'there was work to lose', passed: sum('acknowledgedPolls') >= kills / 2, found: `${sum('acknowledgedPolls')} polls` },
    { name: 'there were notifications to double', passed: kills < 12 || sum('notifications') > 0, found: String(sum('notifications')) },
  ],
)
process.exit()
