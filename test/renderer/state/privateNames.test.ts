import { describe, expect, test } from 'vitest'
import { nameMask } from '../../../renderer/state/privateNames.ts'

const mask = nameMask(
  [
    { name: 'Acme', baseUrl: 'https://api.acme.example/v1' },
    { name: 'Acme (EU)', baseUrl: 'no address' },
  ],
  [{ label: 'ci-bot' }, { label: 'a' }, { label: 'ci-bot-2' }],
)

describe('private names', () => {
  test('become numbers wherever they stand in a sentence, the longest first', () => {
    expect(mask('ci-bot-2 of Acme (EU): 82 % of reads; ci-bot is fine')).toBe('Key 3 of Connection 2: 82 % of reads; Key 1 is fine')
    expect(mask('https://api.acme.example/v1/log')).toBe('https://host 1/v1/log')
  })

  test('are not found inside other words, and short ones only where they stand alone', () => {
    expect(mask('Acmeology is not a name')).toBe('Acmeology is not a name')
    expect(mask('a')).toBe('Key 2')
  })

  test('leave everything where there is nothing to hide', () => {
    expect(nameMask([], [])('ci-bot')).toBe('ci-bot')
  })
})
