import { config } from 'zod/mini'

/**
 * zod tries `new Function` while it builds an object schema; the page's content security policy forbids that and reports
 * it (trust C3). Whoever declares schemas for the page imports this first: a setting made later comes too late.
 */
config({ jitless: true })
