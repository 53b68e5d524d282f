import { describe, expect, it } from 'vitest'
import { connectionDraftSchema } from '../../shared/connectionDraft.ts'
import { fieldMapSchema } from '../../shared/fieldMap.ts'

const used = { id: 'month', used: '/used' }
const whyNot = (map: unknown): string[] => fieldMapSchema.safeParse(map).error?.issues.map(({ message }) => message) ?? []

describe('a field map', () => {
  it('is the same in the form and in the config file', () => {
    const fields = { usage: { budgets: [{ ...used, unit: 'USD', limit: 25, window: { kind: 'calendar', unit: 'month', zone: 'Europe/Berlin' } }] } }
    expect(connectionDraftSchema.parse({ name: 'Own', dialect: 'generic', baseUrl: 'https://api.example.com', fields }).fields).toEqual(fields)
    expect(fieldMapSchema.parse({ activity: { rows: '', status: ['/code', '/status'] } })).toEqual({ activity: { rows: '', status: ['/code', '/status'] } })
  })

  it('says what is wrong with it', () => {
    expect(whyNot({})).toEqual(['A field map describes usage, activity or both.'])
    expect(whyNot({ usage: { budgets: [{ id: 'month', used: 'data.used' }] } })).toEqual(['A JSON pointer is written as /data/usage; the whole answer is the empty text.'])
    expect(whyNot({ usage: { budgets: [{ id: 'month', limit: '/limit' }] } })).toEqual(['A budget needs a pointer to what is used or to what remains.'])
    expect(whyNot({ usage: { budgets: [{ ...used, items: '/keys' }] } })).toEqual(['items and key belong together: the list, and where each entry names its key.'])
    expect(whyNot({ usage: { budgets: [used, used] } })).toEqual(['Each budget needs an id of its own.'])
    expect(whyNot({ usage: { budgets: [{ ...used, window: { kind: 'calendar', unit: 'day', zone: 'Mars/Olympus' } }] } })).toEqual(['A zone is an IANA name such as UTC or Europe/Berlin.'])
    expect(whyNot({ activity: { rows: '/calls' } })).toEqual(['A log needs a pointer to the status or to ok.'])
    expect(whyNot({ activity: { rows: '/calls', ok: '/ok', oldestFirst: true, next: '/next' } })).toEqual(['A log in pages must be newest first.'])
    expect(whyNot({ activity: { rows: '/calls', ok: '/ok', pattern: '.*' } })).toEqual(['Unrecognized key: "pattern"'])
  })
})
