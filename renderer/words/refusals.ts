import type { RefusalMeaning } from '../state/refusal.ts'

/** What a refusal for too many calls is called, and what retrying does and what helps instead. */
export function refusalWords({ kind }: Pick<RefusalMeaning, 'kind'>): { title: string; retrying: string; instead: string } {
  switch (kind) {
    case 'rate':
      return { title: 'Too fast for a short window', retrying: 'The same call succeeds after the wait.', instead: 'Wait as long as told, with a little random extra, and spread calls evenly.' }
    case 'quota':
      return { title: 'A long budget is spent', retrying: 'Retrying before the reset is useless and may cost more.', instead: 'Stop the retries; schedule the rest after the reset.' }
    case 'concurrency':
      return { title: 'Too many calls at once', retrying: 'Waiting alone does not cure it: calls in flight decide.', instead: 'Send fewer in parallel; a queue with a fixed width is enough.' }
  }
}
