import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { BudgetView } from '../../shared/answers.ts'
import { startTestApp, type TestApp } from '../fakes/testApp.ts'

const recorded = z
  .object({
    cases: z.array(
      z.object({
        id: z.string(),
        input: z.object({ host: z.string(), r: z.object({ status: z.number(), headers: z.array(z.tuple([z.string(), z.string()])), body: z.string() }) }),
        expect: z.object({
          readings: z.array(z.object({ name: z.string(), limit: z.number().nullable(), remaining: z.number().nullable(), resetAt: z.number().nullable() })),
        }),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/responses.json', import.meta.url), 'utf8'))).cases

let server: Server
let test: TestApp
const budgetsOf = new Map<string, BudgetView[]>()

/** Serves every recorded response at a path of its own, and one `generic` connection watches each. */
beforeAll(async () => {
  const byPath = new Map(recorded.map((one) => [`/${one.id}/`, one.input.r]))
  server = createServer((request, response) => {
    const answer = byPath.get(request.url ?? '')
    response.sendDate = false
    if (answer === undefined) {
      response.writeHead(404).end()
      return
    }
    for (const [name, value] of answer.headers) response.appendHeader(name, value)
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  test = await startTestApp()
  for (const { id } of recorded) {
    const added = await test.ask('connections.add', { name: id, dialect: 'generic', baseUrl: `${origin}/${id}`, poll: { mode: 'manual' } })
    await test.ask('polls.run', { connectionId: added.id })
    budgetsOf.set(id, (await test.ask('budgets.list', { connectionId: added.id })).budgets)
  }
}, 120_000)

afterAll(async () => {
  await test.end()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

describe('real responses, replayed over HTTP to a generic connection', () => {
  it('replays all of them', () => {
    expect(recorded.length).toBe(161)
  })

  it.each(recorded.map((one) => [one.id, one.input.host, one] as const))('shows what %s of %s said', (id, _host, one) => {
    const shown = (budgetsOf.get(id) ?? []).map(({ budgetId, limit, remaining, resetAt }) => ({ name: budgetId, limit, remaining, resetAt }))
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)
    expect(shown.sort(byName)).toEqual([...one.expect.readings].sort(byName))
  })
})
