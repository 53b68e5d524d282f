/** Opens a data folder, tries to read and to write, and prints what happened as JSON. */
import { HistoryError } from '../../../electron/core/history/errors.ts'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'

const refusalOf = (work: () => void): { code: string; message: string } | null => {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof HistoryError) return { code: error.code, message: error.message }
    throw error
  }
}

let history: History | null = null
const open = refusalOf(() => {
  history = new History(openFolder(process.argv[2] ?? '', 0))
})
const opened = history as History | null
if (opened === null) process.stdout.write(JSON.stringify({ open }))
else {
  const { calls, readOnly, problem } = opened.status()
  process.stdout.write(JSON.stringify({ calls, readOnly, problem, write: refusalOf(() => opened.setSetting('theme', 'dark')) }))
  opened.close()
}
