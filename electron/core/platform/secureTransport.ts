/**
 * Takes back the variable that would switch TLS verification off for the whole process (trust C10).
 * Answers whether it was set, for the log.
 */
export function insistOnTls(env: NodeJS.ProcessEnv = process.env): boolean {
  const wasSet = env['NODE_TLS_REJECT_UNAUTHORIZED'] !== undefined
  delete env['NODE_TLS_REJECT_UNAUTHORIZED']
  return wasSet
}
