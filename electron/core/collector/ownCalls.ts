/** One request of ours as it may appear in the log, in server time. */
export interface OwnPoll {
  /** What the dialect says our request looks like in the log. */
  loggedAs: { tool?: string; route?: string }
  sentAt: number
  receivedAt: number
}

/** What a row must show to be compared with our polls. */
export interface LoggedRow {
  at: number
  tool: string | null
  route: string | null
}

/** Vendor clocks and ours are known to about a second; a row outside this margin is somebody else's. */
const toleranceMs = 3_000

/**
 * Which rows are our own polls (BU-11): same tool or route, and a time inside one of our requests. Each request claims at
 * most one row, so a user who reads the log by hand at the same moment is still seen. Answers one flag per row.
 */
export function markOwnCalls(rows: readonly LoggedRow[], polls: readonly OwnPoll[]): boolean[] {
  const unclaimed = [...polls]
  const looks = [...new Map(polls.map(({ loggedAs }) => [`${loggedAs.tool} ${loggedAs.route}`, loggedAs])).values()]
  return rows.map((row) => {
    if (!looks.some((loggedAs) => looksLike(row, loggedAs))) return false
    const index = unclaimed.findIndex(
      (poll) => row.at >= poll.sentAt - toleranceMs && row.at <= poll.receivedAt + toleranceMs && looksLike(row, poll.loggedAs),
    )
    if (index < 0) return false
    unclaimed.splice(index, 1)
    return true
  })
}

function looksLike(row: LoggedRow, loggedAs: OwnPoll['loggedAs']): boolean {
  if (loggedAs.tool !== undefined) return row.tool === loggedAs.tool
  // Some logs keep the query in the route.
  if (loggedAs.route !== undefined) return row.route !== null && row.route.split('?')[0] === loggedAs.route
  return false
}
