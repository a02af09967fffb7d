import type { Acquisition, Gap, RecipeStep, Recording } from '../../../index.js'
import type {
  LiveDescription,
  LivePart,
  LiveRequest,
  Step,
  TracesAnswer,
  TracesRequest,
  Value,
  ValueRequest,
} from '../../protocol.js'
import { shapeOf, unitOf } from '../shape.js'
import { binFramesOf } from '../traces.js'
import { Feed, recordingOf } from './feed.js'
import { followFeed } from './following.js'
import { begin, nameOf, type Running } from './running.js'

/** Bytes that are kept of an acquisition, and as many of what each pipeline makes of it. */
const FEED_BYTES = 128 * 2 ** 20
/** What nobody follows any more goes on for so long: a page that zooms follows again. */
const GRACE_MS = 5000

const stepsOf = (pipeline: readonly Step[]): readonly RecipeStep[] =>
  pipeline.filter(({ off }) => off !== true).map(({ name, params = {} }) => ({ name, params }))

/** An acquisition that is looked at. It is listened to from the beginning, so that there is something to look back to. */
export class LiveSource {
  private readonly raw = new Feed(FEED_BYTES)
  /** Pipelines that run, and how many follow each. */
  private readonly running = new Map<Running, number>()
  private readonly gaps: Gap[] = []
  private readonly leave: () => void
  private known: Promise<Recording> | undefined

  constructor(
    readonly key: string,
    readonly name: string,
    private readonly acquisition: Acquisition,
    private readonly pipeline: readonly Step[] = [],
  ) {
    const listening = acquisition.listen({ name: 'viewer', overflow: 'dropOldest' }).subscribe({
      next: (chunk) => {
        this.gaps.push(...(chunk.gaps ?? []))
        this.raw.take(chunk)
      },
      error: (error: unknown) => this.raw.end(error),
      complete: () => this.raw.end(),
    })
    this.leave = () => listening.unsubscribe()
  }

  /** What is known of it. */
  async describe(): Promise<LiveDescription> {
    const { header } = this.acquisition
    const { segments: _, ...shape } = await shapeOf(await recordingOf([], header))
    const rowBytes = (header.channelIds.length * Number(/\d+$/.exec(header.dtype)?.[0])) / 8
    const ringSeconds = Math.floor((10 * FEED_BYTES) / (header.samplingFrequency * rowBytes)) / 10
    return { ...shape, key: this.key, name: this.name, ringSeconds, pipeline: this.pipeline }
  }

  /** What first came, a second of it, as a recording: a pipeline is checked on it, and noise measured in it. */
  recording(): Promise<Recording> {
    this.known ??= this.firstSecond()
    return this.known
  }

  private async firstSecond(): Promise<Recording> {
    const { header } = this.acquisition
    for (;;) {
      const { ended } = this.raw
      const long = this.raw.kept().find((each) => ended || each.endFrame - each.startFrame >= header.samplingFrequency)
      if (long !== undefined) return recordingOf([this.raw.samples(long.segment, long.startFrame, long.endFrame)], header)
      if (ended) return recordingOf([], header)
      await this.raw.change()
    }
  }

  /** A window of what is kept; of what is not, no bins. Rejects with a `FaultError`. */
  async traces(request: TracesRequest): Promise<TracesAnswer> {
    const { segment, startFrame, endFrame, columns } = request
    const { feed } = this.run(request.pipeline)
    const binFrames = binFramesOf(endFrame - startFrame, columns)
    const kept = feed.kept().find((each) => each.segment === segment) ?? { startFrame: 0, endFrame: 0 }
    const start = Math.ceil(Math.max(startFrame, kept.startFrame) / binFrames) * binFrames
    const end = Math.max(start, Math.min(Math.ceil(endFrame / binFrames) * binFrames, kept.endFrame))
    return feed.envelope(segment, start, end, { ...request, binFrames })
  }

  /** A sample of what is kept, before and after a pipeline. */
  async value(request: ValueRequest): Promise<Value> {
    const recording = await this.recording()
    const [processed, raw] = await Promise.all([
      this.sample(this.run(request.pipeline).feed, request),
      this.sample(this.raw, request),
    ])
    const unit = unitOf(recording)
    return {
      ...(processed !== undefined && { processed }),
      processedUnit: unit,
      ...(raw !== undefined && { raw }),
      rawUnit: unit,
    }
  }

  private async sample(feed: Feed, { segment, frame, channelId }: ValueRequest): Promise<number | undefined> {
    const { header } = feed
    const isKept = feed.kept().some((each) => each.segment === segment && each.startFrame <= frame && frame < each.endFrame)
    if (!isKept || header === undefined || !header.channelIds.includes(channelId)) return undefined
    const recording = await recordingOf([feed.samples(segment, frame, frame + 1)], header)
    const window = { channelIds: [channelId] }
    const { data } = await (unitOf(recording) === 'µV'
      ? recording.getTraces({ ...window, returnInUv: true })
      : recording.getTraces(window))
    return Number(data[0])
  }

  /** What comes, as it comes, from what is kept on. */
  async follow(request: LiveRequest, signal: AbortSignal, next: (part: LivePart) => void | Promise<void>): Promise<void> {
    const running = this.run(request.pipeline, request.detectThreshold)
    this.count(running, 1)
    try {
      const about = { status: () => this.acquisition.status(), gaps: this.gaps }
      await followFeed(running.feed, about, request, signal, next)
    } finally {
      this.count(running, -1)
    }
  }

  /** End it. */
  close(): void {
    for (const { stop } of this.running.keys()) stop()
    this.running.clear()
    this.leave()
    this.acquisition.close()
  }

  /** A pipeline that runs already, with the same search for peaks where there is to be one, or one that begins now. */
  private run(pipeline: readonly Step[], threshold?: number): Running {
    const steps = stepsOf(pipeline)
    const name = nameOf(steps)
    const fits = (each: Running): boolean => each.steps === name && (threshold === undefined || each.threshold === threshold)
    const known = [...this.running.keys()].find(fits)
    if (known !== undefined) return known
    const made = begin(this.raw, this.acquisition.header, steps, threshold, FEED_BYTES)
    this.running.set(made, 0)
    this.count(made, 0)
    return made
  }

  private count(running: Running, more: 1 | 0 | -1): void {
    const users = (this.running.get(running) ?? 0) + more
    this.running.set(running, users)
    if (users > 0) return
    const timer: unknown = setTimeout(() => {
      if (this.running.get(running) !== 0) return
      this.running.delete(running)
      running.stop()
    }, GRACE_MS)
    // In Node a program that is done does not wait for it.
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') timer.unref()
  }
}
