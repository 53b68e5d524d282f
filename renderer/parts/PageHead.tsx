import type { ReactNode } from 'react'

/** The head of a page: its title, perhaps a sentence, and what can be done on all of it. */
export function PageHead({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <header className="pageHead">
      <h1>{title}</h1>
      {note === undefined ? null : <p className="pageNote">{note}</p>}
      <div className="pageTools">{children}</div>
    </header>
  )
}
