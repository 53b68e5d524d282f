import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { filesBelow, hitsBelow, processTexts, searchFor } from '../canary/search.ts'
import { startEcho, startServe } from './serveProcess.ts'

/** Keys as vendors make them, and odd ones: quotes, markup, percent signs, signs of base64, a formula. */
const canaries = ['sk_live_CANARYplain0123456789', `CANARY'"<b>&;--$(id)%00\\odd`, '=CANARY+/base64==', 'CANARY%41%2Furl:encoded@x', '$CANARY_no_variable_0']
const passphrase = 'CANARY of a passphrase'
const variable = 'CANARYinTheEnvironment42'

const hitsIn = searchFor([...canaries, passphrase, variable])

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** A program that the app starts instead of a browser, and what it was given: arguments and environment. None but on Linux, where it can be put before the system's own. */
function noteTakingBrowser(): { open: boolean; env: Record<string, string>; given(): string } {
  if (process.platform !== 'linux') return { open: false, env: {}, given: () => '#token=' }
  const folder = mkdtempSync(join(tmpdir(), 'headroom-browser-'))
  stops.push(() => rmSync(folder, { recursive: true, force: true }))
  const note = join(folder, 'note')
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\n{ env; printf '%s\\n' "$@"; } > '${note}'\n`, { mode: 0o755 })
  return { open: true, env: { PATH: `${folder}:${process.env['PATH']}`, DISPLAY: ':none' }, given: () => (existsSync(note) ? readFileSync(note, 'utf8') : '') }
}

describe('keys and the passphrase', () => {
  it('stand nowhere in what the app writes, says, answers or starts, after polls, failures, exports and a crash', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headroom-canary-'))
    stops.push(() => rmSync(dataDir, { recursive: true, force: true }))
    const echo = await startEcho()
    stops.push(echo.close)
    const { baseUrl } = echo
    // Else no log is ever read.
    echo.be('well')
    const browser = noteTakingBrowser()
    const serve = await startServe({ dataDir, open: browser.open, env: { HEADROOM_PASSPHRASE: passphrase, HEADROOM_KEY_CANARY: variable, ...browser.env } })
    const { child, call, headers, origin } = serve
    stops.push(() => child.kill('SIGKILL'))
    let downloaded = ''

    for (const [index, secret] of [...canaries, '$HEADROOM_KEY_CANARY'].entries()) {
      const draft = { name: `Canary ${index}`, dialect: ['tools', 'generic', 'workspace', 'github', 'lists', 'points'][index] ?? 'generic', baseUrl, poll: { mode: 'manual' as const }, keys: [{ label: 'monitor', secret }] }
      await call('connections.test', draft)
      expect(await call('connections.add', draft)).toMatchObject({ ok: true })
      // Refused, for it has a member too many: the refusal must not repeat it.
      const withMore = { ...draft, secret }
      await call('connections.add', withMore)
    }
    await call('polls.run', {})
    echo.be('moody')
    for (let round = 0; round < 4; round += 1) await call('polls.run', {})
    expect(echo.asked()).toBeGreaterThan(12)
    for (const name of ['app.info', 'app.diagnostics', 'connections.list', 'keys.list', 'budgets.list', 'alerts.list', 'alerts.test', 'polls.status', 'settings.get', 'history.backup'] as const) await call(name, {})
    await call('calls.page', { filter: {}, limit: 100 })
    await call('secrets.setPassphrase', { passphrase: `${passphrase} changed`, current: passphrase })
    await call('secrets.unlock', { passphrase: `${passphrase} wrong` })
    for (const format of ['csv', 'json', 'har'] as const) {
      const reply = await call('exports.start', { filter: { own: true }, format, withArguments: true, withNames: true })
      downloaded += await (await fetch(`${origin}${reply.ok ? reply.value.download : '/refused'}`, { headers })).text()
    }

    expect(hitsIn(processTexts(child.pid))).toEqual([])
    await expect.poll(() => browser.given(), { timeout: 20_000 }).toContain('#token=')
    expect(hitsIn(browser.given()), 'what is started').toEqual([])
    child.kill('SIGKILL')
    await once(child, 'close')

    expect(filesBelow(dataDir)).toEqual(expect.arrayContaining(['history.db', 'secrets', 'key-variables.json']))
    expect(hitsBelow(dataDir, hitsIn)).toEqual([])
    expect(hitsIn(serve.said())).toEqual([])
    expect(hitsIn(serve.answered())).toEqual([])
    expect(hitsIn(downloaded)).toEqual([])
    // The search itself bites.
    writeFileSync(join(dataDir, 'control'), `x${Buffer.from(`ab ${canaries[0]} cd`).toString('base64')}`)
    expect(hitsIn(readFileSync(join(dataDir, 'control')))).toHaveLength(1)
  })
})
