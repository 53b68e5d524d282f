/**
 * Chromium takes no schemes of ours from outside, so `app://bundle/x` travels as `http://bundle.app.standin.localhost/x`
 * and is answered by the app's own handler before it reaches any network. `*.localhost` is a secure context.
 */
const suffix = '.standin.localhost'
const wirePattern = /^http:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.standin\.localhost(?=[/?#]|$)(.*)$/s

/** The address Chromium is told, for an address whose scheme the app registered. */
export function toWire(address: string, schemes: ReadonlySet<string>): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  const scheme = url.protocol.slice(0, -1)
  return schemes.has(scheme) ? `http://${url.host}.${scheme}${suffix}${url.pathname || '/'}${url.search}${url.hash}` : url.href
}

/** The address the app knows, for one Chromium reports. */
export function fromWire(address: string): string {
  const [, host, scheme, rest] = wirePattern.exec(address) ?? []
  return host === undefined ? address : `${scheme}://${host}${rest}`
}
