/** Loaded into the app under test before anything else (`NODE_OPTIONS`): writes down every address it opens a connection to. */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

const file = process.env.HEADROOM_CONNECTIONS_FILE

if (file !== undefined) {
  subscribe('net.client.socket', ({ socket }) => {
    // A name that cannot be resolved was asked for all the same.
    socket.once('lookup', (_error, _address, _family, host) => appendFileSync(file, `${host}\n`))
    socket.once('connect', () => {
      if (socket.remoteAddress !== undefined) appendFileSync(file, `${socket.remoteAddress}:${socket.remotePort}\n`)
    })
  })
}
