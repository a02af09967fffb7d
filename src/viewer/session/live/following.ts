import type { AcquisitionStatus, Gap } from '../../../index.js'
import type { LivePart, LiveRequest } from '../../protocol.js'
import type { Feed, Peak } from './feed.js'

/** Parts are sent so far apart. */
const PART_MS = 50

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What is told of an acquisition beside its samples. */
export interface Standing {
  readonly status: () => AcquisitionStatus
  /** Every gap that was found. */
  readonly gaps: readonly Gap[]
}

const standing = ({ status, gaps }: Standing, feed: Feed): Pick<LivePart, 'state' | 'lag' | 'received' | 'lost' | 'kept'> => {
  const { state, received, consumers } = status()
  const own = consumers.find(({ name }) => name === 'viewer')
  return { state, received, lag: own?.lag ?? 0, lost: gaps.reduce((sum, { frames = 0 }) => sum + frames, 0), kept: feed.kept() }
}

/** Peaks of a segment by the places of their channels among those that are drawn. */
const peaksIn = (peaks: readonly Peak[], segment: number, feed: Feed, { channelIds }: LiveRequest): LivePart['peaks'] => {
  const all = feed.header?.channelIds ?? []
  const places = new Map((channelIds ?? all).map((id, place) => [id, place]))
  const those = peaks.flatMap(({ segment: own, frame, channel }) => {
    const place = places.get(all[channel])
    return own !== segment || place === undefined ? [] : [{ frame, place }]
  })
  return {
    sampleIndex: Float64Array.from(those, ({ frame }) => frame),
    channelIndex: Int32Array.from(those, ({ place }) => place),
  }
}

/** Whole bins that are kept and were not sent; of a segment that has ended, its last one too, which may be shorter. */
const nextIn = (feed: Feed, at: { readonly segment: number; readonly frame: number }, binFrames: number) => {
  const kept = feed.kept()
  for (const [index, { segment, startFrame, endFrame }] of kept.entries()) {
    if (segment < at.segment) continue
    const first = Math.max(startFrame, segment === at.segment ? at.frame : 0)
    const start = Math.ceil(first / binFrames) * binFrames
    const isOver = feed.ended || index < kept.length - 1
    const end = isOver ? endFrame : Math.floor(endFrame / binFrames) * binFrames
    if (end > start) return { segment, start, end }
  }
  return undefined
}

/** Send what is kept of a feed, and then what comes, until its end. */
export const followFeed = async (
  feed: Feed,
  about: Standing,
  request: LiveRequest,
  signal: AbortSignal,
  next: (part: LivePart) => void | Promise<void>,
): Promise<void> => {
  let [at, gaps, peaks] = [{ segment: -1, frame: 0 }, about.gaps.length, 0]
  const fresh = (segment: number): Pick<LivePart, 'gaps' | 'peaks'> => {
    const [since, found] = [about.gaps.slice(gaps), peaksIn(feed.peaksSince(peaks), segment, feed, request)]
    ;[gaps, peaks] = [about.gaps.length, feed.peakCount]
    return { gaps: since, ...(found !== undefined && { peaks: found }) }
  }
  for (;;) {
    signal.throwIfAborted()
    const isLast = feed.ended
    for (let some = nextIn(feed, at, request.binFrames); some !== undefined; some = nextIn(feed, at, request.binFrames)) {
      const { segment, start, end } = some
      at = { segment, frame: end }
      const envelope = await feed.envelope(segment, start, end, request)
      const part = { ...standing(about, feed), segment, envelope, ...fresh(segment) }
      await next(part)
      signal.throwIfAborted()
    }
    if (isLast) {
      if (feed.fault !== undefined) throw feed.fault
      return next({ ...standing(about, feed), segment: Math.max(0, at.segment), ...fresh(at.segment) })
    }
    await Promise.all([feed.change(signal), later(PART_MS)])
  }
}
