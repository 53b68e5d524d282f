/** What a deck request can run into (002 lines 19-27), without the door's own 401 and 429. */
export type DeckProblem = { status: number; code: 'bad_request' | 'invalid_input' | 'not_found' | 'last_profile' | 'invalid_html'; message: string }
export type Shelved = { html: string } | { data: unknown } | { problem: DeckProblem }

interface Deck {
  title: string
  slides: { id: string; html: string }[]
}

/** Decks, slides and brands of one tenant, in memory. */
export interface Shelf {
  list: () => Shelved
  read: (deckId: string) => Shelved
  /** Why a deck cannot be made of this prompt, or this deck not be edited, before anything is paid for; `null` = it can. */
  whyNotCreate: (prompt: unknown) => DeckProblem | null
  create: (prompt: string) => Shelved
  whyNotEdit: (deckId: string, instruction: unknown) => DeckProblem | null
  edit: (deckId: string, instruction: string) => Shelved
  reorder: (deckId: string, order: unknown) => Shelved
  replaceSlide: (deckId: string, slideId: string, html: unknown) => Shelved
  brands: () => Shelved
  removeBrand: (brandId: string) => Shelved
}

export function createShelf(): Shelf {
  const decks = new Map<string, Deck>()
  const brands = new Map([
    ['brand_1', 'House style'],
    ['brand_2', 'Partner style'],
  ])
  const page = (deck: Deck): string =>
    `<!doctype html><html><head><title>${escaped(deck.title)}</title></head><body>${deck.slides.map((slide) => `<section id="${slide.id}">${slide.html}</section>`).join('')}</body></html>`
  const add = (title: string): Deck => {
    const deck = { title, slides: [1, 2, 3].map((number) => ({ id: `slide_${number}`, html: `<h1>${escaped(title)} ${number}</h1>` })) }
    decks.set(`deck_${decks.size + 1}`, deck)
    return deck
  }
  for (const title of ['Quarterly review', 'Product launch']) add(title)

  const withDeck = (deckId: string, then: (deck: Deck) => Shelved): Shelved => {
    const deck = decks.get(deckId)
    return deck === undefined ? { problem: notFound('deck', deckId) } : then(deck)
  }

  return {
    list: () => ({ data: { decks: [...decks].map(([id, { title, slides }]) => ({ id, title, slides: slides.map((slide) => slide.id) })) } }),
    read: (deckId) => withDeck(deckId, (deck) => ({ html: page(deck) })),
    whyNotCreate(prompt) {
      if (typeof prompt !== 'string') return badRequest('prompt must be a string.')
      return prompt.trim() === '' ? invalidInput('prompt must not be empty.') : null
    },
    create: (prompt) => ({ html: page(add(prompt)) }),
    whyNotEdit(deckId, instruction) {
      if (!decks.has(deckId)) return notFound('deck', deckId)
      return typeof instruction === 'string' ? null : badRequest('instruction must be a string.')
    },
    edit: (deckId, instruction) =>
      withDeck(deckId, (deck) => {
        deck.slides.push({ id: `slide_${deck.slides.length + 1}`, html: `<p>${escaped(instruction)}</p>` })
        return { html: page(deck) }
      }),
    reorder: (deckId, order) =>
      withDeck(deckId, (deck) => {
        if (!Array.isArray(order)) return { problem: badRequest('order must be a list of slide ids.') }
        const byId = new Map(deck.slides.map((slide) => [slide.id, slide]))
        const slides = [...new Set(order)].flatMap((id) => byId.get(String(id)) ?? [])
        if (slides.length !== deck.slides.length || order.length !== slides.length) {
          return { problem: invalidInput('order must list every slide id exactly once.') }
        }
        deck.slides = slides
        return { data: { order: slides.map((slide) => slide.id) } }
      }),
    replaceSlide: (deckId, slideId, html) =>
      withDeck(deckId, (deck) => {
        const slide = deck.slides.find((one) => one.id === slideId)
        if (slide === undefined) return { problem: notFound('slide', slideId) }
        if (typeof html !== 'string') return { problem: badRequest('html must be a string.') }
        if (!/^<(\w+)[^>]*>[\s\S]*<\/\1>$/.test(html.trim())) {
          return { problem: { status: 422, code: 'invalid_html', message: 'The HTML failed the round trip: it must be one closed element.' } }
        }
        slide.html = html
        return { html: page(deck) }
      }),
    brands: () => ({ data: { brands: [...brands].map(([id, name]) => ({ id, name })) } }),
    removeBrand(brandId) {
      if (!brands.has(brandId)) return { problem: notFound('brand', brandId) }
      if (brands.size === 1) return { problem: { status: 409, code: 'last_profile', message: 'The only remaining brand profile cannot be deleted.' } }
      brands.delete(brandId)
      return { data: { deleted: brandId } }
    },
  }
}

export const badRequest = (message: string): DeckProblem => ({ status: 400, code: 'bad_request', message })
const invalidInput = (message: string): DeckProblem => ({ status: 400, code: 'invalid_input', message })
const notFound = (what: string, id: string): DeckProblem => ({ status: 404, code: 'not_found', message: `There is no ${what} ${id}.` })
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
