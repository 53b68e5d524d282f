/**
 * The address of a logged call below the base URL of its connection; `null` when the log names no route, or one that
 * would lead to another origin.
 */
export function callUrl(baseUrl: string, route: string | null): string | null {
  if (route === null || !URL.canParse(baseUrl)) return null
  const base = new URL(baseUrl)
  // Joined as text: a route is a template often (`/items/{id}`), which must stay readable.
  const url = `${baseUrl.replace(/\/+$/, '')}/${route.replace(/^[/\\]+/, '')}`.toWellFormed()
  if (/[\s\p{Cc}]/u.test(url) || !URL.canParse(url)) return null
  return new URL(url).origin === base.origin ? url : null
}
