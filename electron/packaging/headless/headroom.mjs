#!/usr/bin/env node
// The command of the headless package. An older Node would end in SQLite's native code without a word.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 12)) {
  await import('../out/main/serve.js')
} else {
  process.stderr.write(`headroom: Node ${process.versions.node} is too old; install Node 22.12 or newer (https://nodejs.org) and try again.\n`)
  process.exitCode = 2
}
