import { useEffect, useRef, useState, type ReactNode } from 'react'

/** Mounts its content when it first comes near the window: twenty charts below the fold cost nothing at start. */
export function WhenSeen({ height, children }: { height: number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState(typeof IntersectionObserver === 'undefined')
  useEffect(() => {
    if (seen || place.current === null) return undefined
    const observer = new IntersectionObserver(([entry]) => (entry?.isIntersecting === true ? setSeen(true) : undefined), {
      rootMargin: '300px',
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [seen])
  return (
    <div ref={place} style={{ minHeight: height }}>
      {seen ? children : null}
    </div>
  )
}
