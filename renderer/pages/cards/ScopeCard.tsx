import { CircleCheck, Copy, ShieldX } from 'lucide-react'
import { safeText } from '../../../shared/redact.ts'
import type { ScopeEpisode } from '../../../shared/verdict/scopeEpisodes.ts'
import { Button } from '../../parts/Button.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { Age } from '../../parts/Times.tsx'
import { useNow } from '../../parts/useNow.ts'
import { useAppState, useData } from '../../state/appState.ts'
import { plural } from '../../words/numbers.ts'
import { adminText, scopeWords } from '../../words/scopes.ts'
import { clockOrDay } from '../../words/times.ts'

/** The doctor for missing scopes: what is missing, for whom, since when, what to tell the admin, and whether it is mended. */
export function ScopeCard({ episode }: { episode: ScopeEpisode }) {
  const { view, actions } = useAppState()
  const connection = useData((all) => all.connections.value?.find(({ id }) => id === episode.connectionId) ?? null)
  const keys = useData((all) => all.keys.value)
  const where = useData((all) => all.dialects.value?.find(({ id }) => id === connection?.dialect)?.scopeAdvice ?? null)
  const now = useNow(30_000)
  const offsetMs = connection?.clockOffsetMs ?? 0
  const labels = episode.keyIds.flatMap((keyId) => keys?.find(({ id }) => id === keyId)?.label ?? [])
  const isOpen = episode.resolvedAt === null
  const filter = {
    connectionIds: [episode.connectionId],
    verdicts: [episode.class],
    ...(episode.keyIds.every((keyId) => keyId !== null) ? { keyIds: episode.keyIds } : {}),
    from: episode.first,
    to: episode.last + 1,
  }
  return (
    <article className={`explainCard ${isOpen ? 'red' : 'calm'}`} aria-label={`Missing: ${safeText(scopeWords(episode), 100)}`}>
      <header>
        {isOpen ? <ShieldX size={16} aria-hidden /> : <CircleCheck size={16} aria-hidden />}
        <h3>
          <SafeText text={`${isOpen ? 'Missing' : 'Was missing'}: ${scopeWords(episode)}`} max={200} />
        </h3>
      </header>
      <dl>
        <div>
          <dt>Key</dt>
          <dd>
            {labels.length === 0 ? 'not named by the log' : <SafeText text={labels.join(', ')} max={200} />}
            {connection === null ? null : (
              <span className="soft">
                {labels.length === 0 ? ', ' : ' of '}
                <SafeText text={connection.name} max={80} />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Refused</dt>
          <dd>
            {plural(episode.count, 'call')}, first {clockOrDay(episode.first, now + offsetMs)}, last <Age at={episode.last} offsetMs={offsetMs} />
          </dd>
        </div>
        <div>
          <dt>Tools</dt>
          <dd className="toolList">
            {episode.tools.map(({ name, count, isMended }) => (
              <span key={name ?? ''} className="keyChip">
                {isMended ? <CircleCheck size={12} aria-label="works again" /> : null}
                <code>{name === null ? 'not named' : <SafeText text={name} max={60} />}</code>
                <span className="faint">{count}</span>
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{isOpen ? 'Fix' : 'Mended'}</dt>
          <dd>
            {episode.resolvedAt === null ? (
              <>
                Grant {scopeWords(episode).startsWith('a ') ? 'it' : <SafeText text={scopeWords(episode)} max={160} />}. {where === null ? null : <SafeText text={where} max={200} />} Retrying
                without it fails each time. This is marked as mended when the tools succeed again.
              </>
            ) : (
              <>
                every tool succeeded again, last <Age at={episode.resolvedAt} offsetMs={offsetMs} />
              </>
            )}
          </dd>
        </div>
      </dl>
      <footer>
        {isOpen ? (
          <Button look="quiet" icon={Copy} onClick={() => void actions.copy(adminText(episode, { connection: connection?.name ?? 'the API', keys: labels, where }), 'a text for the admin')}>
            Copy text for the admin
          </Button>
        ) : null}
        <Button look="quiet" onClick={() => view.go('log', filter)}>
          Show its calls
        </Button>
      </footer>
    </article>
  )
}
