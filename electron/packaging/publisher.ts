/** Who publishes: deb and rpm demand an address and a page. The release workflow names the repository's own. */
export const publisher = {
  /** Name and e-mail address, as in RFC 5322. */
  maintainer: process.env['HEADROOM_MAINTAINER'] ?? 'The Headroom authors <authors@headroom.invalid>',
  homepage: process.env['HEADROOM_HOMEPAGE'] ?? 'https://headroom.invalid',
}
