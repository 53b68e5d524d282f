import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOf } from '../../../electron/core/history/folder.ts'
import { History } from '../../../electron/core/history/history.ts'
import { openFolder } from '../../../electron/core/history/open.ts'
import type { Image } from './images.ts'

/** What Headroom made of an image. */
export interface Judgement {
  /** It said that the file was damaged, or its own checks find it so. */
  corrupt: boolean
  /** A poll is there in part, or its counts do not add up. */
  torn: boolean
  /** Acknowledged polls that are missing. */
  lostPolls: number
}

/** Opens an image as Headroom would after the power came back, and compares it with what had been acknowledged. */
export function judge({ files, acknowledged }: Image, now: number): Judgement {
  const dir = mkdtempSync(join(tmpdir(), 'headroom-image-'))
  try {
    const folder = folderOf(dir)
    mkdirSync(dir, { recursive: true })
    for (const [name, content] of files) writeFileSync(join(dir, name), content)
    const opened = openFolder(dir, now)
    const history = new History(opened)
    try {
      const found = opened.db.pragma('integrity_check(1)', { simple: true })
      const corrupt = opened.problem !== null || found !== 'ok' || opened.file !== folder.database
      const polls = history.polls({ limit: 1_000_000 })
      const stored = new Map(polls.map(({ id, rowsNew }) => [Number(id.slice(1)), rowsNew]))
      const calls = [...stored.values()].reduce((sum, count) => sum + count, 0)
      const perPoll = [...acknowledged].filter(([poll, count]) => stored.has(poll) && stored.get(poll) !== count).length
      const torn = perPoll > 0 || history.totals().calls !== calls || history.facets({}).total !== calls
      return { corrupt, torn, lostPolls: [...acknowledged.keys()].filter((poll) => !stored.has(poll)).length }
    } finally {
      history.close()
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
