import { connectable, Observable, type Subscription } from 'rxjs'
import { detectPeaks } from '../../../api/operators.js'
import { type Chunk, calibrate, type Header, livePipeline, type RecipeStep } from '../../../index.js'
import { Feed } from './feed.js'

/** What operators have to find in samples is found in so many seconds, and noise in so many. */
const [FIT_SECONDS, NOISE_SECONDS] = [2, 1]
/** A pipeline begins so many seconds back. */
const BACK_SECONDS = 3

/** An acquisition from a frame on, as a stream of its own whose first segment begins there. */
interface Joined {
  readonly segment: number
  readonly from: number
  readonly chunks: Observable<Chunk>
}

/**
 * The acquisition from some seconds ago on. It is joined at a whole second: blocks of a second are those of the whole segment, so that
 * filters give the same values but for the first of them.
 */
const joined = (raw: Feed, samplingFrequency: number): Joined => {
  const second = Math.max(1, Math.floor(samplingFrequency))
  const { segment = 0, startFrame = 0, endFrame = 0 } = raw.kept().at(-1) ?? {}
  const from = Math.ceil(Math.max(startFrame, endFrame - BACK_SECONDS * second) / second) * second
  const chunks = new Observable<Chunk>((subscriber) =>
    raw.listen({
      next: (chunk) => {
        if (chunk.segment < segment) return
        const isFirst = chunk.segment === segment
        const skipped = isFirst ? Math.min(chunk.frames, Math.max(0, from - chunk.start)) : 0
        if (skipped === chunk.frames && !chunk.last) return
        const start = isFirst ? Math.max(0, chunk.start + skipped - from) : chunk.start
        subscriber.next(restOf(chunk, skipped, chunk.segment - segment, start))
      },
      end: (fault) => (fault === undefined ? subscriber.complete() : subscriber.error(fault)),
    }),
  )
  return { segment, from, chunks }
}

/** A chunk without its first frames, elsewhere. */
const restOf = (chunk: Chunk, skipped: number, segment: number, start: number): Chunk => {
  const place = { segment, start, frames: chunk.frames - skipped }
  const { data, header } = chunk
  // Rows of an array are an array of the same type.
  return { ...chunk, ...place, data: data.subarray(skipped * header.channelIds.length) } as Chunk
}

/** What comes of an acquisition after a pipeline. */
export interface Running {
  readonly steps: string
  readonly threshold: number | undefined
  readonly feed: Feed
  readonly stop: () => void
}

/** The name of steps: the same steps, the same samples. */
export const nameOf = (steps: readonly RecipeStep[]): string =>
  JSON.stringify(steps.map(({ name, params = {} }) => [name, params]))

/** Begin a pipeline, and the search for peaks beyond so many times the noise. Throws a `FaultError` where a step is wrong. */
export const begin = (
  raw: Feed,
  { samplingFrequency, probe }: Header,
  steps: readonly RecipeStep[],
  threshold: number | undefined,
  bytes: number,
): Running => {
  const name = nameOf(steps)
  if (steps.length === 0 && threshold === undefined) return { steps: name, threshold, feed: raw, stop: () => undefined }
  const feed = new Feed(bytes)
  const { segment, from, chunks } = joined(raw, samplingFrequency)
  /** The frame of the acquisition at which a segment of the stream begins, after operators that change the rate. */
  const beginOf = (place: number, rate: number): number => (place === 0 ? Math.round((from * rate) / samplingFrequency) : 0)
  // What is kept comes at once to whoever listens then: both listen before it does.
  const processed = connectable(steps.length === 0 ? chunks : chunks.pipe(livePipeline(steps, { seconds: FIT_SECONDS })))
  const subscriptions: Subscription[] = [
    processed.subscribe({
      next: (chunk) => {
        const start = chunk.start + beginOf(chunk.segment, chunk.header.samplingFrequency)
        feed.take({ ...chunk, segment: segment + chunk.segment, start })
      },
      error: (error: unknown) => feed.end(error),
      complete: () => feed.end(),
    }),
  ]
  const stop = (): void => {
    for (const each of subscriptions) each.unsubscribe()
  }
  if (threshold !== undefined) {
    const toPeaks = (method: 'by_channel' | 'locally_exclusive') =>
      calibrate(detectPeaks({ method, detectThreshold: threshold }), { seconds: NOISE_SECONDS })
    const peaks = processed.pipe(toPeaks(probe !== undefined ? 'locally_exclusive' : 'by_channel')).subscribe({
      next: (found) => {
        const start = beginOf(found.segment, feed.header?.samplingFrequency ?? samplingFrequency)
        const { sampleIndex, unitIndex } = found.spikes
        for (let i = 0; i < sampleIndex.length; i++)
          feed.mark({ segment: segment + found.segment, frame: start + sampleIndex[i], channel: unitIndex[i] })
      },
      // Traces are drawn without peaks then.
      error: () => undefined,
    })
    subscriptions.push(peaks)
  }
  subscriptions.push(processed.connect())
  return { steps: name, threshold, feed, stop }
}
