import { useEffect, useState } from 'preact/hooks'
import type { Envelope, OverviewPart } from '../../../protocol.js'
import type { PanelProps } from '../panel.js'

/** What is known of a segment as a whole. */
export interface Known {
  /** Bins of which only some frames were read. */
  readonly sampled: readonly Envelope[]
  /** Bins that were read whole. */
  readonly whole: readonly Envelope[]
  readonly readFrames: number
  readonly totalFrames: number
  /** The rest is read when it is asked for: it is long. */
  readonly paused: boolean
  readonly readAll: () => void
  readonly error?: Error
}

/** Channels of the strip: what it shows is where something happens, not where on the probe. */
const MOST_CHANNELS = 16
/** First come the traces. */
const LATER_MS = 700
/** More samples than these of a recording are read when somebody asks. */
const UNASKED = 2e9

interface State {
  readonly sampled: readonly Envelope[]
  readonly whole: readonly Envelope[]
  readonly readFrames: number
  readonly totalFrames: number
  readonly error?: Error
}
const nothing: State = { sampled: [], whole: [], readFrames: 0, totalFrames: 0 }

/** The overview of a segment, drawn anew as it is read. */
export const useOverview = ({ session, view, state }: Omit<PanelProps, 'size'>, columns: number, quantum: number): Known => {
  const [known, setKnown] = useState(nothing)
  const [asked, setAsked] = useState(false)
  const ids = view.shape.channels.map(({ id }) => id)
  const every = Math.max(1, Math.ceil(ids.length / MOST_CHANNELS))
  const channelIds = ids.filter((_, index) => index % every === 0)
  const frames = view.shape.segments[state.segment]?.frames ?? 0
  const isLong = frames * view.raw.channels.length > UNASKED
  const key = JSON.stringify([view.recording.key, view.pipeline, state.segment, columns, quantum, channelIds])
  useEffect(() => {
    setKnown(nothing)
    setAsked(false)
  }, [key])
  useEffect(() => {
    if (frames === 0 || columns < 2 || view.live) return
    const stop = new AbortController()
    const take = ({ envelope, state: how, readFrames, totalFrames }: OverviewPart): void => {
      if (stop.signal.aborted) return
      setKnown((before) => ({
        sampled: how === 'sampled' ? [...before.sampled, envelope] : before.sampled,
        whole: how === 'whole' ? [...before.whole, envelope] : before.whole,
        readFrames,
        totalFrames,
      }))
      if (isLong && !asked && (how === 'whole' || readFrames > 0)) stop.abort()
    }
    const later = setTimeout(() => {
      session
        .follow(
          {
            type: 'overview',
            recording: view.recording.key,
            pipeline: view.pipeline,
            segment: state.segment,
            columns,
            quantum,
            channelIds,
          },
          stop.signal,
          take,
        )
        .catch((error: unknown) => {
          if (!stop.signal.aborted)
            setKnown((before) => ({ ...before, error: error instanceof Error ? error : new Error(String(error)) }))
        })
    }, LATER_MS)
    return () => {
      clearTimeout(later)
      stop.abort()
    }
  }, [session, key, asked, isLong])
  return { ...known, paused: isLong && !asked && known.sampled.length > 0, readAll: () => setAsked(true) }
}
