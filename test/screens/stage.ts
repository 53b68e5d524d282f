import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { contentSecurityPolicy } from '../../shared/contentSecurity.ts'
import type { FakeHost, FakeHostOptions } from '../fakes/fakeHost.ts'
import type { Sight } from './sights.ts'

declare global {
  interface Window {
    /** The host behind the page on the stage, and its strings. */
    fake?: FakeHost
  }
}

/** The real page with its real policy, over the in-memory host of test/fakes. */
export interface Stage {
  origin: string
  /** Opens `page`, empty until now, on the sight and does what the sight says; what cannot be set up is thrown. */
  show(page: Page, sight: Sight): Promise<void>
  close(): Promise<void>
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Builds page and host, and serves the page on this machine. */
export async function buildStage(): Promise<Stage> {
  const here = import.meta.dirname
  const work = await mkdtemp(join(tmpdir(), 'headroom-stage-'))
  await build({
    root: resolve(here, '../../renderer'),
    base: './',
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: join(work, 'page'), emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  })
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: join(work, 'fake'),
      lib: { entry: resolve(here, '../fakes/fakeHost.ts'), formats: ['iife'], name: 'fakeHostModule', fileName: () => 'fake.js' },
    },
  })
  const fakeScript = await readFile(join(work, 'fake', 'fake.js'), 'utf8')
  const server = createServer((request, response) => void answer(join(work, 'page'), request, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    async show(page, sight) {
      const host: FakeHostOptions = sight.host ?? {}
      await page.addInitScript({ content: `${fakeScript};window.fake = window.host = fakeHostModule.createFakeHost(${JSON.stringify(host)})` })
      await page.emulateMedia({ forcedColors: sight.forcedColors === true ? 'active' : 'none' })
      await page.goto(`${origin}/${sight.hash}`)
      await page.locator('#root > *').first().waitFor()
      await page.waitForTimeout(400)
      await sight.act?.(page)
      await page.waitForTimeout(150)
    },
    close: () => closeStage(server, work),
  }
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://page')
  const path = pathname === '/' ? 'index.html' : pathname
  try {
    const body = await readFile(join(folder, path))
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/html', 'content-security-policy': contentSecurityPolicy })
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
}

async function closeStage(server: Server, work: string): Promise<void> {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
  await rm(work, { recursive: true })
}
