import { parentPort } from 'node:worker_threads'
import { answerRequest, type Request } from './dispatch.ts'

/** The history's thread: answers one request after the other. All it does is in `dispatch.ts`, which tests reach without a thread. */
parentPort?.on('message', (request: Request) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(answerRequest(request))
  if (request.name === 'close') parentPort?.close()
})
