import { DesktopUnderTest } from '../desktop/launch.ts'
import type { ServeUnderTest } from '../serve/serveUnderTest.ts'

/** One message between the page and the core. */
interface Message {
  kind: 'asked' | 'answered' | 'event'
  /** Of the call or event; empty where only its text passed. */
  name: string
  text: string
}

/** Answers all that passed between the page and the core since it was called. */
export type Traffic = () => Promise<Message[]>

/** Puts itself between the two: at the channel of the desktop shell, at the HTTP of the headless one. */
export function listenToTraffic(app: DesktopUnderTest | ServeUnderTest): Promise<Traffic> {
  return app instanceof DesktopUnderTest ? listenToChannel(app) : listenToHttp(app)
}

async function listenToHttp({ page, address }: ServeUnderTest): Promise<Traffic> {
  const messages: Message[] = []
  page.on('request', (request) => {
    const text = request.postData()
    if (text !== null) messages.push({ kind: 'asked', name: (JSON.parse(text) as { name: string }).name, text })
  })
  page.on('response', (response) => {
    if (response.url().endsWith('/call')) response.text().then((text) => messages.push({ kind: 'answered', name: '', text }), () => undefined)
  })
  // A listener of its own, since a browser does not tell what streams.
  const { origin, hash } = new URL(address)
  const stream = await fetch(`${origin}/events`, { headers: { authorization: `Bearer ${new URLSearchParams(hash.slice(1)).get('token')}` } })
  const read = async (): Promise<void> => {
    for await (const text of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) messages.push({ kind: 'event', name: '', text })
  }
  // It ends when the app does.
  read().catch(() => undefined)
  return () => Promise.resolve(messages)
}

/** Where the messages wait in the main process. */
interface Noting {
  notedTraffic: Message[]
}

async function listenToChannel({ app }: DesktopUnderTest): Promise<Traffic> {
  await app.evaluate(({ ipcMain, BrowserWindow }) => {
    const messages: Message[] = []
    Object.assign(globalThis, { notedTraffic: messages } satisfies Noting)
    const note = (kind: Message['kind'], name: unknown, value: unknown): void => void messages.push({ kind, name: String(name), text: JSON.stringify(value) ?? '' })
    const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, ...args: unknown[]) => unknown> }
    for (const [channel, answer] of handlers) {
      handlers.set(channel, async (event, name, input) => {
        note('asked', name, input)
        const reply = await answer(event, name, input)
        note('answered', name, reply)
        return reply
      })
    }
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) throw new Error('There is no window to listen to.')
    const send = contents.send.bind(contents)
    contents.send = (channel: string, ...args: unknown[]) => {
      note('event', args[0], args)
      send(channel, ...args)
    }
  })
  return () => app.evaluate(() => (globalThis as unknown as Noting).notedTraffic)
}
