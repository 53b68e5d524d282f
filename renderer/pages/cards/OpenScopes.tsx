import { ScopeCard } from './ScopeCard.tsx'
import { useScopeEpisodes } from './useScopeEpisodes.ts'

/** Every scope that is still missing, as cards; nothing where none is. */
export function OpenScopes() {
  const open = useScopeEpisodes().filter(({ resolvedAt }) => resolvedAt === null)
  if (open.length === 0) return null
  return (
    <section className="explainCards" aria-label="Missing scopes">
      <h2 className="visuallyHidden">Missing scopes</h2>
      {open.map((episode) => (
        <ScopeCard key={`${episode.connectionId} ${episode.class} ${episode.scopes.join(' ')}`} episode={episode} />
      ))}
    </section>
  )
}
