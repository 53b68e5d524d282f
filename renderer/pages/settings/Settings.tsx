import { BellRing, ClipboardCopy, DatabaseBackup, FileDown } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { Settings as SettingsValue } from '../../../shared/settings.ts'
import { Button } from '../../parts/Button.tsx'
import { Choice } from '../../parts/Choice.tsx'
import { Field, SwitchRow } from '../../parts/Field.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Skeleton } from '../../parts/Panel.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useAppState, useData, usePreference } from '../../state/appState.ts'
import { isFirstLoad } from '../../state/loaded.ts'
import { densities } from '../../state/preferences.ts'
import { densityWord, themeWord } from '../../words/connections.ts'
import { percentagesProblem, readPercentages } from '../../words/percentages.ts'
import { LoadProblem } from '../shell/LoadProblem.tsx'
import { KeySettings } from './KeySettings.tsx'
import { QuietSettings } from './QuietSettings.tsx'
import { RetentionField } from './RetentionField.tsx'
import { SettingsFiles } from './SettingsFiles.tsx'

const themes = ['system', 'light', 'dark'] as const

/** How Headroom looks, when it tells, how long it keeps, and where things are. */
export function Settings() {
  const { data, actions, notify, preferences } = useAppState()
  const density = usePreference((all) => all.density)
  const isPrivate = usePreference((all) => all.private)
  const settings = useData((all) => all.settings)
  const info = useData((all) => all.info.value)

  const [busy, setBusy] = useState<'backup' | 'diagnostics' | null>(null)
  const backUp = async () => {
    setBusy('backup')
    const reply = await data.call('history.backup', {})
    setBusy(null)
    if (reply.ok) notify({ title: 'The history was backed up', body: reply.value.file })
    else notify({ title: 'No backup was made', body: reply.message, tone: 'problem' })
  }
  const copyDiagnostics = async () => {
    setBusy('diagnostics')
    const reply = await data.call('app.diagnostics', {})
    setBusy(null)
    if (reply.ok) await actions.copy(reply.value.text, 'the diagnostics')
    else notify({ title: 'Nothing was copied', body: reply.message, tone: 'problem' })
  }

  const launchAtLogin = async (on: boolean) => {
    const reply = await data.call('app.launchAtLogin', { on })
    if (!reply.ok) notify({ title: 'The start was not changed', body: reply.message, tone: 'problem' })
    await data.ask('info')
  }
  const save = (change: Partial<SettingsValue>) => actions.change(change)
  const value = settings.value
  return (
    <>
      <PageHead title="Settings" />
      <div className="pageScroll">
        <div className="column">
          <LoadProblem title="Could not load the settings." problem={settings.problem} isAll={settings.value === null} onRetry={() => void data.ask('settings', 'info')} />
          {isFirstLoad(settings) ? <Skeleton lines={6} label="Loading settings" /> : null}
          {value === null ? null : (
            <>
              <Group title="Look">
                <div className="switchRow">
                  <span className="fieldLabel">Theme</span>
                  <Choice
                    label="Theme"
                    value={value.theme}
                    options={themes.map((theme) => ({ value: theme, label: themeWord(theme) }))}
                    onChange={(theme) => void save({ theme })}
                  />
                </div>
                <div className="switchRow">
                  <span className="fieldLabel">Density</span>
                  <Choice
                    label="Density"
                    value={density}
                    options={densities.map((value) => ({ value, label: densityWord(value) }))}
                    onChange={(chosen) => preferences.setState({ density: chosen })}
                  />
                </div>
                <SwitchRow
                  label="Hide names and arguments"
                  hint="For a picture or a shared screen: connections and keys are numbered, and what calls were made with is left out. Nothing is changed."
                  checked={isPrivate}
                  onChange={(hide) => preferences.setState({ private: hide })}
                />
              </Group>
              <Group title="Alerts">
                <SwitchRow
                  label="Show notifications"
                  hint={info === null ? undefined : <SafeText text={info.notifications.detail} max={300} />}
                  checked={value.notifications}
                  onChange={(notifications) => void save({ notifications })}
                />
                <ThresholdField
                  key={value.thresholds.join()}
                  thresholds={value.thresholds}
                  onSave={(thresholds) => void save({ thresholds })}
                />
                <QuietSettings settings={value} onSave={(change) => void save(change)} />
                <div className="switchRow">
                  <span className="soft">See whether the system shows them.</span>
                  <Button icon={BellRing} onClick={() => void actions.testNotification()}>
                    Test notification
                  </Button>
                </div>
              </Group>
              <Group title="History">
                <RetentionField
                  key={String(value.rawRetentionDays)}
                  days={value.rawRetentionDays}
                  onSave={(rawRetentionDays) => void save({ rawRetentionDays })}
                />
                <div className="switchRow">
                  <span className="soft">A copy is made every day, and is checked when it is made.</span>
                  <Button icon={DatabaseBackup} disabled={busy !== null} onClick={() => void backUp()}>
                    {busy === 'backup' ? 'Copying…' : 'Back up now'}
                  </Button>
                </div>
              </Group>
            </>
          )}
          {info === null || info.launchesAtLogin === null ? null : (
            <Group title="Start">
              <SwitchRow
                label="Start with my session"
                hint="Without its window; its tray icon, or starting it again, shows it."
                checked={info.launchesAtLogin}
                onChange={(on) => void launchAtLogin(on)}
              />
            </Group>
          )}
          {info === null || info.secretStore.kind === 'keyring' ? null : (
            <Group title="Keys">
              <KeySettings info={info} />
            </Group>
          )}
          {info === null ? null : (
            <Group title="This installation">
              <dl className="cardFacts">
                <Fact name="Version">
                  {info.version}, {info.shell === 'desktop' ? 'desktop app' : 'headless with this page'}
                </Fact>
                <Fact name="Data folder">
                  <code>
                    {isPrivate ? <span className="faint">hidden</span> : <SafeText text={info.dataDir} max={400} />}
                  </code>
                </Fact>
                <Fact name="Keys are kept in">
                  <SafeText text={info.secretsKeptIn} max={300} />
                </Fact>
                <Fact name="Notifications">{info.notifications.where === 'os' ? 'shown by the system' : 'shown on this page'}</Fact>
                <Fact name="Leaves this machine">only the requests to the APIs you connected; no account, no telemetry</Fact>
              </dl>
              <SettingsFiles />
              <div className="switchRow">
                <span className="soft">For a report: versions, states and counts, without keys, names, addresses or arguments.</span>
                <span className="rowButtons">
                  <Button icon={ClipboardCopy} disabled={busy !== null} onClick={() => void copyDiagnostics()}>
                    Copy diagnostics
                  </Button>
                  <Button icon={FileDown} onClick={() => void actions.saveFile('diagnostics')}>
                    Save diagnostics…
                  </Button>
                </span>
              </div>
            </Group>
          )}
        </div>
      </div>
    </>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card settingsGroup" id={`settings ${title}`} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function ThresholdField({ thresholds, onSave }: { thresholds: number[]; onSave: (thresholds: number[]) => void }) {
  const [text, setText] = useState(thresholds.join(', '))
  const read = readPercentages(text)
  const commit = () => {
    if (read !== null && read.join() !== thresholds.join()) onSave(read)
  }
  return (
    <Field
      label="Tell me when a budget reaches (percent)"
      problem={read === null ? percentagesProblem : null}
      hint="For budgets with a window of an hour or more; shorter ones fill and empty all the time. Empty: never."
    >
      {(attributes) => (
        <input
          {...attributes}
          className="input short"
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => (event.key === 'Enter' ? commit() : undefined)}
        />
      )}
    </Field>
  )
}
