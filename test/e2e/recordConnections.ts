/**
 * Runs inside the app under test, as its text, so it may use nothing from around it: writes down every address the process
 * tries to connect to, and every name it looks up.
 */
export function recordConnections(_electron: unknown, file: string): void {
  const { subscribe } = process.getBuiltinModule('node:diagnostics_channel')
  const { appendFileSync } = process.getBuiltinModule('node:fs')
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: import('node:net').Socket }
    // A name that cannot be resolved was asked for all the same.
    socket.once('lookup', (_error, _address, _family, host) => appendFileSync(file, `${host}\n`))
    // Nor does it matter whether anybody answers.
    socket.on('connectionAttempt', (address, port) => appendFileSync(file, `${address}:${port}\n`))
  })
}

/** The same as what `NODE_OPTIONS` takes. */
export const recordingFromTheStart = (file: string): string =>
  `--import data:text/javascript,${encodeURIComponent(`(${recordConnections.toString()})(null, ${JSON.stringify(file)})`)}`
