import { useEffect, useState } from 'preact/hooks'
import type { LivePart, UnitId } from '../../protocol.js'

/** A peak that was found as the samples came. */
export interface Peak {
  readonly segment: number
  readonly frame: number
  readonly channelId: UnitId
}

/** What is known of the acquisition that is looked at. */
export interface LiveNow {
  readonly key: string
  readonly segment: number
  /** The frame after the last that came, of that segment. */
  readonly endFrame: number
  /** What can be looked back to. */
  readonly kept: LivePart['kept']
  readonly state: LivePart['state']
  readonly lag: number
  readonly received: number
  readonly lost: number
  readonly gaps: LivePart['gaps']
  readonly peaks: readonly Peak[]
  /** The window moves on as samples come. */
  readonly following: boolean
  /** Where the samples ended when it was paused. */
  readonly pausedAt: number
}

/** So many gaps and peaks are remembered. */
const GAPS = 100
const PEAKS = 5000

const nothing: LiveNow = {
  key: '',
  segment: 0,
  endFrame: 0,
  kept: [],
  state: 'ready',
  lag: 0,
  received: 0,
  lost: 0,
  gaps: [],
  peaks: [],
  following: true,
  pausedAt: 0,
}
let now = nothing
const listeners = new Set<() => void>()

const set = (next: LiveNow): void => {
  now = next
  for (const listener of listeners) listener()
}

export const liveNow = (): LiveNow => now

/** Listening begins anew, be it to another acquisition. */
export const beginLive = (key: string): void => {
  if (now.key !== key) set({ ...nothing, key })
}

/** Take what came. */
export const takeLive = (part: LivePart, channelIds: readonly UnitId[]): void => {
  const { segment, envelope, kept, state, lag, received, lost, gaps, peaks } = part
  const end = envelope === undefined ? undefined : envelope.startFrame + envelope.bins * envelope.binFrames
  const found = Array.from(
    peaks?.sampleIndex ?? [],
    (frame, index): Peak => ({
      segment,
      frame,
      channelId: channelIds[peaks?.channelIndex[index] ?? 0],
    }),
  )
  set({
    ...now,
    segment,
    endFrame: end ?? (segment === now.segment ? now.endFrame : 0),
    kept,
    state,
    lag,
    received,
    lost,
    gaps: [...now.gaps, ...gaps].slice(-GAPS),
    peaks: found.length === 0 ? now.peaks : [...now.peaks, ...found].slice(-PEAKS),
  })
}

/** Move on with the samples, or stay. */
export const followLive = (following: boolean): void => {
  if (now.following !== following) set({ ...now, following, pausedAt: now.endFrame })
}

/** What is known, drawn anew as it changes. */
export const useLiveNow = (): LiveNow => {
  const [known, setKnown] = useState(now)
  useEffect(() => {
    const look = (): void => setKnown(now)
    look()
    listeners.add(look)
    return () => {
      listeners.delete(look)
    }
  }, [])
  return known
}
