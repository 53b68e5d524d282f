import { describe, expect, test } from 'vitest'
import { createPreferences } from '../../../renderer/state/preferences.ts'

const storage = (content: string | null) => ({ content, getItem: () => content, setItem: () => undefined })

describe('preferences', () => {
  test('survive the window', () => {
    let kept: string | null = null
    const place = { getItem: () => kept, setItem: (_name: string, value: string) => void (kept = value) }
    createPreferences(place).setState({ resets: 'clock', range: '7d' })
    expect(createPreferences(place).getState()).toMatchObject({ resets: 'clock', range: '7d' })
  })

  test('start fresh from a spoiled storage, part by part', () => {
    for (const content of [null, '', '{', '[]', 'null', '{"range":"9y","resets":7}']) {
      expect(createPreferences(storage(content)).getState()).toMatchObject({ resets: 'countdown', range: null })
    }
    expect(createPreferences(storage('{"range":"9y","theme":"dark"}')).getState()).toMatchObject({ range: null, theme: 'dark' })
  })

  test('hold without a storage', () => {
    const preferences = createPreferences({
      getItem: () => {
        throw new Error('forbidden')
      },
      setItem: () => {
        throw new Error('full')
      },
    })
    preferences.setState({ range: '1h' })
    expect(preferences.getState().range).toBe('1h')
  })
})
