/** Where the page is, and what belongs to it. Addresses are compared parsed, never by their beginning (trust C5). */
export interface PageAddress {
  /** What the window loads. */
  url: string
  /** Whether an address is the page itself: only it may be shown, and only it may call. */
  isPage(address: string): boolean
  /** Whether the page may load something from there. */
  mayLoad(address: string): boolean
}

/** Scheme and host of the built page. */
export const pageScheme = 'app'
const pageHost = 'bundle'

/** The built page, and while developing (`developmentUrl`, never in a packaged app) the page of the build server. */
export function pageAddress({ isPackaged, developmentUrl }: { isPackaged: boolean; developmentUrl: string | undefined }): PageAddress {
  const served = !isPackaged && developmentUrl !== undefined && URL.canParse(developmentUrl) ? new URL(developmentUrl) : null
  const protocol = served?.protocol ?? `${pageScheme}:`
  const host = served?.host ?? pageHost
  const isAt = (address: string, protocols: readonly string[]): boolean => {
    if (!URL.canParse(address)) return false
    const url = new URL(address)
    return protocols.includes(url.protocol) && url.host === host && url.username === '' && url.password === ''
  }
  const loadable = served === null ? [protocol] : [protocol, 'ws:', 'wss:']
  return {
    url: `${protocol}//${host}/`,
    isPage: (address) => isAt(address, [protocol]),
    mayLoad: (address) => isAt(address, loadable) || (!isPackaged && URL.canParse(address) && new URL(address).protocol === 'devtools:'),
  }
}
