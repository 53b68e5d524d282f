import type { Asked } from '../door.ts'
import { token, whole, type Random } from '../random.ts'

export type Answered = { status: number; body: unknown } | { status: number; error: { code: string; message: string } }

/** An ordinary resource of API 001. The document names `POST /v1/content/draft` and audits; the rest fills the picture. */
export interface Resource {
  method: 'GET' | 'POST' | 'DELETE'
  route: string
  scope: string
  /** Answers carry an ETag ("many endpoints", 001 line 54). */
  etag: boolean
  tookMs: [number, number]
  answer: (asked: Asked) => Answered
}

/** Most briefs one batch may hold (001 line 52); any number of them is one unit. */
export const batchLimit = 10
const pieces = 320
const audits = 60
const pageSize = 100

/** The resources of one workspace; drafts made through them stay in its memory. */
export function createResources(random: Random): Resource[] {
  let drafted = 0
  const piece = (id: number): unknown => ({ id: `cnt_${id}`, title: `Piece ${id}`, state: id % 4 === 0 ? 'draft' : 'published', version: 1 })
  const numbered = (text: string | undefined, prefix: string, most: number): number | null => {
    const id = Number(text?.startsWith(prefix) === true ? text.slice(prefix.length) : Number.NaN)
    return Number.isInteger(id) && id >= 1 && id <= most ? id : null
  }
  const notFound = (what: string): Answered => ({ status: 404, error: { code: 'not_found', message: `${what} was not found.` } })
  const invalid = (message: string): Answered => ({ status: 400, error: { code: 'invalid_request', message } })

  return [
    {
      method: 'GET',
      route: '/v1/content',
      scope: 'content:read',
      etag: true,
      tookMs: [40, 220],
      answer({ query }) {
        const limit = Number(query['limit'] ?? 20)
        const from = Number(query['cursor'] ?? 1)
        if (!Number.isInteger(limit) || limit < 1 || limit > pageSize) return invalid(`limit must be a whole number from 1 to ${pageSize}.`)
        if (!Number.isInteger(from) || from < 1) return invalid('cursor is not one of ours.')
        const total = pieces + drafted
        const next = from + limit
        const data = Array.from({ length: Math.max(0, Math.min(limit, total - from + 1)) }, (_, index) => piece(from + index))
        return { status: 200, body: { data, nextCursor: next <= total ? String(next) : null } }
      },
    },
    {
      method: 'POST',
      route: '/v1/content/draft',
      scope: 'content:write',
      etag: false,
      tookMs: [300, 2400],
      answer({ body }) {
        const briefs = typeof body === 'object' && body !== null && 'briefs' in body ? body.briefs : undefined
        if (!Array.isArray(briefs) || briefs.length === 0) return invalid('briefs must be a list of at least one brief.')
        if (briefs.length > batchLimit) return invalid(`briefs holds ${briefs.length}; the most is ${batchLimit}.`)
        const ids = briefs.map((_, index) => `cnt_${pieces + drafted + index + 1}`)
        drafted += briefs.length
        return { status: 202, body: { data: ids.map((id) => ({ id, state: 'draft' })) } }
      },
    },
    {
      method: 'GET',
      route: '/v1/content/:id',
      scope: 'content:read',
      etag: true,
      tookMs: [15, 90],
      answer({ params }) {
        const id = numbered(params['id'], 'cnt_', pieces + drafted)
        return id === null ? notFound(`Content ${params['id']}`) : { status: 200, body: { data: piece(id) } }
      },
    },
    {
      method: 'DELETE',
      route: '/v1/content/:id',
      scope: 'content:write',
      etag: false,
      tookMs: [40, 120],
      answer({ params }) {
        const id = numbered(params['id'], 'cnt_', pieces + drafted)
        return id === null ? notFound(`Content ${params['id']}`) : { status: 200, body: { data: { id: params['id'], deleted: true } } }
      },
    },
    {
      method: 'POST',
      route: '/v1/audits',
      scope: 'audits:write',
      etag: false,
      tookMs: [120, 500],
      answer: ({ body }) =>
        typeof body === 'object' && body !== null && 'url' in body && typeof body.url === 'string'
          ? { status: 202, body: { data: { id: `adt_${whole(random, 1, audits)}`, state: 'running', ticket: token(random, 8) } } }
          : invalid('url is missing.'),
    },
    {
      method: 'GET',
      route: '/v1/audits/:id',
      scope: 'audits:read',
      etag: true,
      tookMs: [20, 110],
      answer({ params }) {
        const id = numbered(params['id'], 'adt_', audits)
        return id === null ? notFound(`Audit ${params['id']}`) : { status: 200, body: { data: { id: params['id'], state: 'done', score: 60 + (id % 40) } } }
      },
    },
  ]
}
