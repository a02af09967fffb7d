import { useEffect, useState } from 'preact/hooks'

/** What the line of status shows. */
interface Told {
  /** What the pointer is at: told by one panel. */
  readonly readout: string
  /** What became of a key that changed nothing; until the next key, or until the pointer is elsewhere. */
  readonly said: string
}

let now: Told = { readout: '', said: '' }
const listeners = new Set<() => void>()

const tell = (next: Told): void => {
  if (next.readout === now.readout && next.said === now.said) return
  now = next
  for (const listener of listeners) listener()
}

export const tellReadout = (readout: string): void => tell({ readout, said: readout === now.readout ? now.said : '' })

/** Say why a key did nothing; an empty text says that all is well again. */
export const say = (said: string): void => tell({ ...now, said })

/** The words, drawn anew when they change. */
export const useReadout = (): Told => {
  const [told, setTold] = useState(now)
  useEffect(() => {
    const look = (): void => setTold(now)
    listeners.add(look)
    return () => {
      listeners.delete(look)
    }
  }, [])
  return told
}
