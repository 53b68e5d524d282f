/** The pages, in the order of the navigation. */
export const pages = ['overview', 'usage', 'log', 'alerts', 'connections', 'settings'] as const
export type Page = (typeof pages)[number]

/** Where a `headroom:` link leads: a page, with the log's filter as in the page's own address, or the evidence of an alert. */
export type DeepLink = { page: Page; query: string } | { alertId: string }

/** What a filter in an address may be made of. */
const filterNames: readonly string[] = ['outcome', 'connection', 'key', 'tool', 'verdict', 'status', 'is', 'text', 'slower', 'faster', 'from', 'to', 'also', 'own']
const longestLink = 2000
const alertId = /^[A-Za-z0-9_.:-]{1,200}$/
/** C0, C1, and what turns or hides text; nobody means to search for it by a link. */
const deceiving = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u

/**
 * Reads `headroom://log?outcome=errors`, `headroom://alerts` or `headroom://alert/ID`; `null` for anything else. Links come from
 * other programs and web pages, so nothing is guessed: an unknown name or a stray character refuses the whole. A link only shows
 * something; there is none that changes anything.
 */
export function readDeepLink(link: string): DeepLink | null {
  if (link.length > longestLink) return null
  const parts = /^headroom:\/\/([a-z]+)(?:\/([^/?#]*))?(?:\?([!-~]*))?$/.exec(link)
  if (parts === null) return null
  const [, place = '', rest = '', query = ''] = parts
  if (place === 'alert') return query === '' && alertId.test(rest) ? { alertId: rest } : null
  const page = pages.find((known) => known === place)
  if (page === undefined || rest !== '') return null
  if (query === '') return { page, query }
  return page === 'log' && isFilter(query) ? { page, query } : null
}

function isFilter(query: string): boolean {
  if (/[#"'<>\\^`{|}]/.test(query)) return false
  return query.split('&').every((member) => {
    const [name = '', value, ...more] = member.split('=')
    return filterNames.includes(name) && value !== undefined && more.length === 0 && isPlain(value)
  })
}

function isPlain(value: string): boolean {
  try {
    return !deceiving.test(decodeURIComponent(value))
  } catch {
    return false
  }
}

/** The link among a command line's arguments: after `--open`, or where systems put the address that was clicked. */
export function linkIn(args: readonly string[]): string | null {
  const named = args.findIndex((arg) => arg === '--open' || arg.startsWith('--open='))
  const link = named < 0 ? args.find((arg) => arg.startsWith('headroom:')) : args[named] === '--open' ? args[named + 1] : args[named]?.slice('--open='.length)
  return link ?? null
}
