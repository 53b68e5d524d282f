// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { Boundary } from '../../../renderer/parts/Boundary.tsx'

afterEach(cleanup)

test('a page that cannot be drawn says so and can be tried again', () => {
  // React reports the error it caught; this test makes it on purpose.
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const defect = { present: true }
  const Page = () => {
    if (defect.present) throw new Error('no such column')
    return <p>drawn</p>
  }
  render(
    <Boundary>
      <Page />
    </Boundary>,
  )
  expect(screen.getByText('no such column')).toBeDefined()
  defect.present = false
  fireEvent.click(screen.getByRole('button', { name: 'Draw it again' }))
  expect(screen.getByText('drawn')).toBeDefined()
  quiet.mockRestore()
})
