import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Envelope, Session } from '../../../protocol.js'
import { TraceStore, type Wanted } from './store.js'

const stores = new WeakMap<Session, TraceStore>()

/** What was read through a session is kept as long as that. */
export const storeOf = (session: Session): TraceStore => {
  const store = stores.get(session) ?? new TraceStore(session)
  stores.set(session, store)
  return store
}

/** After so long without a move, the windows before and after are read. */
const AHEAD_MS = 120

/** What can be drawn of a window now. */
export interface TracesNow {
  readonly pieces: readonly Envelope[]
  /** Nothing is missing, and nothing stands in for something else. */
  readonly whole: boolean
  readonly sampled: boolean
  readonly error?: Error
  readonly retry: () => void
}

/** The traces of a window, drawn anew as they come. */
export const useTraces = (session: Session, wanted: Wanted): TracesNow => {
  const store = storeOf(session)
  const [tick, setTick] = useState(0)
  const owner = useRef({}).current
  useEffect(() => store.follow(() => setTick((before) => before + 1)), [store])
  useEffect(() => () => store.release(owner), [store, owner])
  const key = JSON.stringify(wanted)
  useEffect(() => {
    store.want(owner, wanted)
    const later = setTimeout(() => {
      const length = wanted.bins[1] - wanted.bins[0]
      const bins = [
        Math.max(wanted.readable[0], wanted.bins[0] - length),
        Math.min(wanted.readable[1], wanted.bins[1] + length),
      ] as const
      // Of a wide window the neighbours are as wide: nobody waits for them.
      if (length * wanted.binFrames * wanted.channelIds.length < 4_000_000) store.want(owner, { ...wanted, bins }, true)
    }, AHEAD_MS)
    return () => clearTimeout(later)
  }, [store, owner, key])
  // The same while nothing came: what is drawn of it is not drawn again for a move of the pointer.
  const found = useMemo(() => store.found(wanted), [store, tick, key])
  return {
    ...found,
    retry: () => {
      store.retry(wanted)
      store.want(owner, wanted)
    },
  }
}
