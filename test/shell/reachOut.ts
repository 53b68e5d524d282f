/** Runs in the page: asks `address` for an image, a WebSocket, a beacon and a fetch; resolves when all but the beacon, which tells nothing, have ended. */
export async function reachOut(address: string): Promise<string[]> {
  const image = new Image()
  const imageOutcome = new Promise<string>((resolve) => {
    image.addEventListener('load', () => resolve('loaded'))
    image.addEventListener('error', () => resolve('refused'))
  })
  image.src = `${address}/image`
  const socket = new WebSocket(address.replace('http', 'ws'))
  const socketOutcome = new Promise<string>((resolve) => {
    socket.addEventListener('open', () => resolve('opened'))
    socket.addEventListener('error', () => resolve('refused'))
  })
  navigator.sendBeacon(`${address}/beacon`, 'x')
  const fetched = await fetch(`${address}/fetch`).then(
    () => 'answered',
    () => 'refused',
  )
  return [await imageOutcome, await socketOutcome, fetched]
}
