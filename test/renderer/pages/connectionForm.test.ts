import { expect, it } from 'vitest'
import { emptyForm, readForm } from '../../../renderer/pages/connections/connectionForm.ts'

const form = { ...emptyForm, dialect: 'generic', name: 'Own API', baseUrl: 'https://api.example.com', secret: 'k-123' }

it('takes a field map as JSON, and none when the field is empty', () => {
  const fields = { usage: { path: '/v1/credits', budgets: [{ id: 'month', used: '/data/used' }] } }
  expect(readForm({ ...form, fieldMap: JSON.stringify(fields) })).toMatchObject({ ok: true, draft: { fields } })
  const without = readForm({ ...form, fieldMap: ' ' })
  expect(without.ok && 'fields' in without.draft).toBe(false)
})

it('says what is wrong with a field map, and where', () => {
  const problemOf = (fieldMap: string) => {
    const read = readForm({ ...form, fieldMap })
    return read.ok ? null : read.problems.fieldMap
  }
  expect(problemOf('{"usage":')).toBe('The field map is not JSON; check quotes, commas and brackets.')
  expect(problemOf('{}')).toBe('A field map describes usage, activity or both.')
  expect(problemOf('{"usage":{"budgets":[{"id":"month","used":"data.used"}]}}')).toBe('usage.budgets.0.used: A JSON pointer is written as /data/usage; the whole answer is the empty text.')
})
