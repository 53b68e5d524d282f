import type { Sight } from './sights.ts'

/** What the index shows. */
export interface Pictures {
  groups: { group: string; sights: Sight[] }[]
  themes: string[]
  /** `WIDTHxHEIGHT`. */
  sizes: string[]
  /** By sight, in words. */
  complaints: ReadonlyMap<string, string[]>
}

/** One page with all pictures: themes side by side, small sizes first; a click opens one in full. */
export function indexPage({ groups, themes, sizes, complaints }: Pictures): string {
  const picture = (name: string, theme: string, size: string): string => {
    const file = `${name}-${theme}-${size}.png`
    return `<a href="${file}"><img src="${file}" alt="${name}, ${theme}, ${size}" loading="lazy" style="width:${widthOf(size)}px"></a>`
  }
  const sight = ({ name }: Sight): string =>
    `<h3 id="${name}">${name}</h3>${(complaints.get(name) ?? []).map((fault) => `<pre>${escaped(fault)}</pre>`).join('')}${sizes
      .map((size) => `<p>${size}</p>${themes.map((theme) => picture(name, theme, size)).join('')}`)
      .join('')}`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Headroom, every screen</title>
<style>body{font:14px system-ui;margin:24px;background:#888}img{margin:0 8px 8px 0;box-shadow:0 1px 6px #0006}pre{color:#600;white-space:pre-wrap}nav a{margin-right:12px}p{margin:4px 0}</style>
<nav>${groups.map(({ group, sights }) => `<div><b>${group}</b> ${sights.map(({ name }) => `<a href="#${name}">${name}</a>`).join('')}</div>`).join('')}</nav>
${groups.map(({ group, sights }) => `<h2>${group}</h2>${sights.map(sight).join('')}`).join('\n')}
</html>
`
}

/** Half size, at most what two fit beside each other. */
const widthOf = (size: string): number => Math.min(760, Number(size.split('x')[0]) * 0.6)

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
