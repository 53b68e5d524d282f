import { whole, type Random } from '../random.ts'

export type ToolKind = 'read' | 'write' | 'generation'

/** What a tool came to: a result, or a readable reason why the action could not complete. */
export type Outcome = { ok: true; result: unknown } | { ok: false; error: string }

export interface Tool {
  scope: string
  /** How long it takes, ms, from and to. */
  tookMs: [number, number]
  run(input: Record<string, unknown>, random: Random): Outcome
}

/** The kind of work by the verb of the tool's name; `activity_log` is the log itself, a read. */
export function kindOfTool(name: string): ToolKind {
  if (name.startsWith('generate_')) return 'generation'
  return /^(create|update|delete)_/.test(name) ? 'write' : 'read'
}

const postCount = 400
const titles = ['Spring menu', 'Opening hours', 'Behind the scenes', 'Gift cards', 'Meet the team', 'Winter sale', 'Delivery areas', 'New arrivals']
const post = (id: number): unknown => ({ id, title: `${titles[id % titles.length]} ${id}`, status: id % 5 === 0 ? 'draft' : 'published' })

/** Posts are numbered 1 to 400; any other id names nothing. */
function postId(input: Record<string, unknown>): number | null {
  const id = Number(input['id'])
  return Number.isInteger(id) && id >= 1 && id <= postCount ? id : null
}
const noPost = (input: Record<string, unknown>): Outcome => ({
  ok: false,
  error: input['id'] === undefined ? 'The argument id is missing.' : `There is no post ${JSON.stringify(input['id'])}.`,
})
const list = (): Outcome => ({ ok: true, result: { items: [1, 2, 3, 4, 5].map(post), total: postCount } })

/** The tools exposed over the API. */
export const tools: Record<string, Tool> = {
  list_posts: { scope: 'content:read', tookMs: [30, 140], run: list },
  search_posts: { scope: 'content:read', tookMs: [60, 320], run: list },
  get_post: {
    scope: 'content:read',
    tookMs: [15, 80],
    run(input) {
      const id = postId(input)
      return id === null ? noPost(input) : { ok: true, result: post(id) }
    },
  },
  get_analytics: { scope: 'content:read', tookMs: [120, 700], run: (_, random) => ({ ok: true, result: { visits: whole(random, 200, 9000) } }) },
  list_media: { scope: 'media:read', tookMs: [40, 160], run: () => ({ ok: true, result: { items: ['hero.jpg', 'team.jpg'], total: 2 } }) },
  get_brand_kit: { scope: 'content:read', tookMs: [20, 60], run: () => ({ ok: true, result: { colors: ['#123a5e', '#f2b134'], fonts: ['Inter'] } }) },
  create_post: {
    scope: 'content:write',
    tookMs: [90, 400],
    run: (input, random) =>
      typeof input['title'] === 'string'
        ? { ok: true, result: { id: whole(random, 1, postCount), title: input['title'], status: 'draft' } }
        : { ok: false, error: 'A post needs a title.' },
  },
  update_post: {
    scope: 'content:write',
    tookMs: [80, 350],
    run(input) {
      const id = postId(input)
      return id === null ? noPost(input) : { ok: true, result: post(id) }
    },
  },
  delete_post: {
    scope: 'content:write',
    tookMs: [40, 120],
    run(input) {
      const id = postId(input)
      return id === null ? noPost(input) : { ok: true, result: { id, deleted: true } }
    },
  },
  generate_text: {
    scope: 'ai:generate',
    tookMs: [1800, 7000],
    run: (input) =>
      typeof input['prompt'] === 'string'
        ? { ok: true, result: { text: `Draft about ${input['prompt']}`, words: 120 } }
        : { ok: false, error: 'Nothing to write about: the argument prompt is missing.' },
  },
  generate_image: {
    scope: 'ai:generate',
    tookMs: [4000, 14_000],
    run: (input, random) =>
      typeof input['prompt'] === 'string'
        ? { ok: true, result: { media: `generated-${whole(random, 1000, 9999)}.png` } }
        : { ok: false, error: 'No brand kit yet: set one up or pass a prompt.' },
  },
}
