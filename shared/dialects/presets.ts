import type { FieldMap } from '../fieldMap.ts'

/**
 * Field maps for well-known APIs whose usage answer is plain JSON: data over the dialect that takes maps, nothing more. The
 * connect form fills itself from one; every pointer can be changed there, and Test shows what each found.
 */
export interface Preset {
  id: string
  title: string
  /** What it shows, in one sentence, and what to know before pasting a key. */
  summary: string
  /** Empty where every customer has an address of their own; `addressHint` says which. */
  baseUrl: string
  addressHint?: string
  /** The header that carries the key, when not `Authorization: Bearer`. */
  authHeader: string | null
  fields: FieldMap
}

const monthly = { kind: 'calendar', unit: 'month' } as const

/** In alphabetical order. Where the window's end is stated by nobody, no window is claimed and no alert fires. */
export const presets: readonly Preset[] = [
  {
    // docs.coingecko.com, /key: monthly credits, and the rate per minute without a counter.
    id: 'coingecko',
    title: 'CoinGecko Pro',
    summary: 'Call credits per month.',
    baseUrl: 'https://pro-api.coingecko.com',
    authHeader: 'x-cg-pro-api-key',
    fields: {
      usage: {
        path: '/api/v3/key',
        budgets: [
          {
            id: 'month',
            name: 'Calls per month',
            unit: 'credits',
            window: monthly,
            used: '/current_total_monthly_calls',
            limit: '/monthly_call_credit',
            remaining: '/current_remaining_monthly_calls',
          },
        ],
      },
    },
  },
  {
    // elevenlabs.io openapi, GetUserSubscription: count = used, reset in epoch seconds.
    id: 'elevenlabs',
    title: 'ElevenLabs',
    summary: 'Characters per month, with the reset the API states.',
    baseUrl: 'https://api.elevenlabs.io',
    authHeader: 'xi-api-key',
    fields: {
      usage: {
        path: '/v1/user/subscription',
        budgets: [
          {
            id: 'characters',
            name: 'Characters',
            unit: 'characters',
            window: monthly,
            used: '/character_count',
            limit: '/character_limit',
            resetAt: '/next_character_count_reset_unix',
            resetForm: 'epoch_s',
          },
        ],
      },
    },
  },
  {
    // docs.firecrawl.dev, team/credit-usage: only what remains.
    id: 'firecrawl',
    title: 'Firecrawl',
    summary: 'Credits that remain; the API states no limit.',
    baseUrl: 'https://api.firecrawl.dev',
    authHeader: null,
    fields: {
      usage: {
        path: '/v2/team/credit-usage',
        budgets: [{ id: 'credits', name: 'Credits', unit: 'credits', window: { kind: 'gauge' }, remaining: ['/data/remainingCredits', '/data/remaining_credits'] }],
      },
    },
  },
  {
    // developers.hubspot.com, account-info usage: the sample's reset lies before its collection, so a past one is tolerated.
    id: 'hubspot',
    title: 'HubSpot private app',
    summary: 'Calls of private apps per day.',
    baseUrl: 'https://api.hubapi.com',
    authHeader: null,
    fields: {
      usage: {
        path: '/account-info/v3/api-usage/daily/private-apps',
        budgets: [
          {
            id: 'day',
            name: 'Calls per day',
            window: { kind: 'calendar', unit: 'day' },
            used: '/results/0/currentUsage',
            limit: '/results/0/usageLimit',
            resetAt: '/results/0/resetsAt',
            resetForm: 'date',
          },
        ],
      },
    },
  },
  {
    // openrouter.ai, GET /key: USD; a key without a limit has null for limit and remainder.
    id: 'openrouter',
    title: 'OpenRouter key',
    summary: 'What this key has spent, and its credit limit if it has one.',
    baseUrl: 'https://openrouter.ai',
    authHeader: null,
    fields: {
      usage: {
        path: '/api/v1/key',
        budgets: [
          { id: 'limit', name: 'Credit limit of the key', unit: 'USD', window: { kind: 'gauge' }, limit: '/data/limit', remaining: '/data/limit_remaining', optional: true },
          { id: 'day', name: 'Spent today', unit: 'USD', window: { kind: 'calendar', unit: 'day', zone: 'UTC' }, used: '/data/usage_daily' },
          { id: 'month', name: 'Spent this month', unit: 'USD', window: { kind: 'calendar', unit: 'month', zone: 'UTC' }, used: '/data/usage_monthly' },
        ],
      },
    },
  },
  {
    // developer.salesforce.com, Limits: Max and Remaining over a rolling day.
    id: 'salesforce',
    title: 'Salesforce',
    summary: 'API requests of the organisation over the last 24 hours.',
    baseUrl: '',
    addressHint: 'https://yourdomain.my.salesforce.com',
    authHeader: null,
    fields: {
      usage: {
        path: '/services/data/v61.0/limits/',
        budgets: [
          {
            id: 'day',
            name: 'API requests per 24 hours',
            window: { kind: 'rolling', sec: 86_400 },
            limit: '/DailyApiRequests/Max',
            remaining: '/DailyApiRequests/Remaining',
          },
        ],
      },
    },
  },
  {
    // docs.x.com, usage/tweets: numbers as texts; cap_reset_day is documented in two ways, so no window is claimed.
    id: 'x',
    title: 'X (Twitter)',
    summary: 'Posts read against the project’s cap; the day of the reset is not stated clearly, so no alert fires by itself.',
    baseUrl: 'https://api.x.com',
    authHeader: null,
    fields: {
      usage: { path: '/2/usage/tweets', budgets: [{ id: 'posts', name: 'Posts of the project', unit: 'posts', used: '/data/project_usage', limit: '/data/project_cap' }] },
    },
  },
]
