import type { Observable } from 'rxjs'
import type { DetectorInstance } from '../declare/detector.js'
import { NoiseAverage, noiseStretches, type StretchesChosen } from '../dsp/noiseLevels.js'
import type { Chunk } from '../model/block.js'
import { allocate, typed } from '../model/dtype.js'
import { notice, tellListeners } from '../model/notice.js'
import type { SpikeChunk } from '../model/spikes.js'
import { detectorStage } from './liveDetector.js'
import { type Stage, stageOf } from './stage.js'
import { headersOf } from './tail.js'
import { TraceInput } from './traceInput.js'

/** How a detector is fitted on the first seconds of a stream. */
export interface Calibration extends StretchesChosen {
  readonly seconds: number
  /** Told of the detector with its parameters closed, before it finds anything. */
  readonly onFitted: (instance: DetectorInstance) => void
}

/**
 * A detector on a live stream, fitted on the first seconds of it: these are kept until they are whole, and gone through with
 * the fitted detector then, as is all that follows. A stream that ends before is fitted on what there was.
 */
export const calibrated = (
  instance: DetectorInstance,
  calibration: Calibration,
  chunks: Observable<Chunk>,
): Observable<SpikeChunk> => stageOf([chunks], () => new CalibrationStage(instance, calibration))

class CalibrationStage implements Stage<Chunk, SpikeChunk> {
  private readonly first: TraceInput
  private waiting: Chunk[] = []
  private frames = 0
  private ended = false
  private fitted: Stage<Chunk, SpikeChunk> | undefined

  constructor(
    private readonly instance: DetectorInstance,
    private readonly calibration: Calibration,
  ) {
    this.first = new TraceInput(`the input of ${instance.kind}`)
  }

  push(index: number, chunk: Chunk): void {
    if (this.fitted === undefined) this.wait(chunk)
    else this.fitted.push(index, chunk)
  }

  private wait(chunk: Chunk): void {
    this.first.push(chunk)
    this.first.keepOwn()
    const { segment, start, frames, header } = chunk
    const [own] = this.first.pieces(segment, start, start + frames) ?? []
    this.waiting.push({ ...chunk, ...typed(own?.data ?? allocate(header.dtype, 0)) })
    this.frames += frames
    if (this.frames >= this.wanted(header.samplingFrequency)) this.fit()
  }

  end(): void {
    this.ended = true
    const { header } = this.first
    if (this.fitted !== undefined || header === undefined) return
    const { seconds } = this.calibration
    const found = this.frames / header.samplingFrequency
    tellListeners([
      notice('Tolerated', `${this.instance.kind} was to be fitted on ${seconds} s: on ${found} s, all there was of the stream`),
    ])
    this.fit()
  }

  *advance(): Generator<SpikeChunk> {
    const { fitted } = this
    if (fitted === undefined) return
    for (const chunk of this.waiting.splice(0)) {
      fitted.push(0, chunk)
      yield* fitted.advance()
    }
    if (this.ended) fitted.end(0)
    yield* fitted.advance()
  }

  private wanted(samplingFrequency: number): number {
    return Math.max(1, Math.floor(this.calibration.seconds * samplingFrequency))
  }

  /** Close the parameters by the noise of the first frames, as many as were asked for, however they were cut into chunks. */
  private fit(): void {
    const { first, calibration } = this
    const [header] = headersOf([first])
    let left = this.wanted(header.samplingFrequency)
    const lengths = first.segments().map((_, segment) => {
      const length = Math.min(left, first.watermark(segment))
      left -= length
      return length
    })
    const noise = new NoiseAverage(header.channelIds.length)
    const channels = Int32Array.from(header.channelIds.keys())
    for (const { segment, start, length } of noiseStretches(lengths, calibration)) {
      const data = allocate(header.dtype, length * channels.length)
      first.reader.read({ segment, start, frames: length, channels, data })
      noise.add(data, length)
    }
    for (const segment of lengths.keys()) first.forget(segment, Number.POSITIVE_INFINITY)
    const closed = this.instance.fit?.(header, noise.levels()) ?? this.instance
    calibration.onFitted(closed)
    this.fitted = detectorStage(closed)
  }
}
