// @vitest-environment happy-dom
import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { SafeText } from '../../renderer/parts/SafeText.tsx'
import { deceiving, hostileTexts } from './corpus.ts'

test('every hostile text is text on the page: no element is made of it, and nothing steers what stands beside it', () => {
  const { container } = render(<>{hostileTexts.map((text) => <SafeText key={text} text={text} />)}</>)
  const made = [...container.querySelectorAll('*')]
  expect(made.map(({ tagName }) => tagName.toLowerCase()).filter((name) => name !== 'bdi')).toEqual([])
  expect(made).toHaveLength(hostileTexts.length)
  expect(made.filter(({ textContent }) => deceiving.test(textContent ?? '') || (textContent?.length ?? 0) > 500).map(({ textContent }) => textContent)).toEqual([])
})
