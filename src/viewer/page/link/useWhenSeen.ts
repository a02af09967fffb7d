import { useEffect, useRef, useState } from 'preact/hooks'

/** Whether an element is on the screen, and what watches it: what is not seen computes nothing. */
export const useWhenSeen = () => {
  const place = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const watcher = new IntersectionObserver((entries) => setSeen(entries[entries.length - 1].isIntersecting))
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  return [seen, place] as const
}
