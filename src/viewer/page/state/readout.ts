import { useEffect, useState } from 'preact/hooks'

/** What the pointer is at, in words: told by one panel, shown by the line of status. */
let now = ''
const listeners = new Set<() => void>()

export const tellReadout = (text: string): void => {
  if (text === now) return
  now = text
  for (const listener of listeners) listener()
}

/** The words, drawn anew when they change. */
export const useReadout = (): string => {
  const [text, setText] = useState(now)
  useEffect(() => {
    const look = (): void => setText(now)
    listeners.add(look)
    return () => {
      listeners.delete(look)
    }
  }, [])
  return text
}
