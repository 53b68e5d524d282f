import { openReading, type Filled } from './filled.ts'
import { quietest } from './measure.ts'
import { firstPage } from './reading.ts'
import { atMost, short, type Row } from './report.ts'

const searches: readonly { name: string; text: string; keyIds?: string[]; target: Row['target'] }[] = [
  { name: 'a common word', text: 'common', target: atMost(10) },
  { name: 'a word in one call of a hundred', text: 'word1200', target: atMost(10) },
  { name: 'a rare word', text: 'needle', target: atMost(10) },
  { name: 'two words', text: 'word40 word41', target: atMost(10) },
  { name: 'a phrase', text: '"word1 word0"', target: atMost(10) },
  { name: 'the beginning of common words', text: 'wor*', target: null },
  { name: 'the beginning of a rare word', text: 'need*', target: null },
  { name: 'a common word with a rare key', text: 'common', keyIds: ['k11'], target: null },
  { name: 'a text inside many words', text: 'ommo', target: null },
  { name: 'a text inside rare words', text: 'eedl', target: null },
]

/** First pages of texts against the plain first page. */
export function searchRows({ dir }: Filled): Row[] {
  const reading = openReading(dir)
  const asked = searches.map(({ text, keyIds }) => firstPage(reading, { text, ...(keyIds === undefined ? {} : { keyIds }) }))
  const [newest = 0, ...found] = quietest([firstPage(reading, {}), ...asked], 12, 0.5)
  reading.history.close()
  return searches.map(({ name, target }, index) => ({ what: `first page of ${name} : newest page`, reached: (found[index] ?? 0) / newest, target, detail: `${short(found[index] ?? 0)} : ${short(newest)} ms` }))
}
