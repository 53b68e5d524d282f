import type { IpcMain, WebFrameMain } from 'electron'
import type { Reply } from '../../shared/contract.ts'
import type { dispatch, Handlers } from '../../shared/dispatch.ts'
import type { Log } from '../core/ports.ts'
import { inputProblem } from './inputSize.ts'
import type { PageAddress } from './pageAddress.ts'

/** The two channels there are; `preload.ts` spells them too, since it may import nothing. */
export const channels = { call: 'headroom:call', event: 'headroom:event' } as const

/** What answering needs. */
export interface Answering {
  /** Loaded while the window opens. */
  core: Promise<{ dispatch: typeof dispatch }>
  /** Calls wait for the core to be up. */
  handlers: Promise<Handlers>
  page: PageAddress
  log: Log
}

/** Answers the page's calls; every refusal is a `Reply`, nothing throws across. */
export function answerCalls(ipcMain: Pick<IpcMain, 'handle'>, answering: Answering): void {
  ipcMain.handle(channels.call, ({ senderFrame }, name: unknown, input: unknown) => answerCall(answering, senderFrame, name, input))
}

/** One call: sender, size, name and input are checked in this order (trust C7). */
export async function answerCall(
  { core, handlers, page, log }: Answering,
  sender: Pick<WebFrameMain, 'parent' | 'url'> | null,
  name: unknown,
  input: unknown,
): Promise<Reply<unknown>> {
  if (!isPageFrame(sender, page)) {
    log.warn('call.refused', { from: sender?.url ?? null })
    return { ok: false, code: 'refused', message: 'Only Headroom’s own page may call.' }
  }
  const problem = inputProblem([name, input])
  if (problem !== null) return { ok: false, code: 'bad_input', message: problem }
  try {
    const [loaded, ready] = await Promise.all([core, handlers])
    return await loaded.dispatch(ready, name, input, (error) => log.error('call.failed', { name, error }))
  } catch {
    return { ok: false, code: 'store', message: 'Headroom could not start; the message it showed says why.' }
  }
}

/** Only the top frame of the page itself: not a frame in it, not a page it was replaced by, not a frame that is gone. */
function isPageFrame(sender: Pick<WebFrameMain, 'parent' | 'url'> | null, page: PageAddress): boolean {
  return sender !== null && sender.parent === null && page.isPage(sender.url)
}
