import type { Observable } from 'rxjs'
import { type Chosen, type Estimator, estimating } from '../declare/estimator.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { allocate, typed } from '../model/dtype.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { notice, tellListeners } from '../model/notice.js'
import { type Stage, stageOf } from './stage.js'
import { headersOf } from './tail.js'
import { TraceInput } from './traceInput.js'

/** How an operator is fitted on the first seconds of a stream. */
export interface Calibration<I> extends Chosen {
  readonly seconds: number
  /** Told of the operator with its parameters closed, before it does anything. */
  readonly onFitted: (instance: I) => void
}

/** An operator whose parameters samples may close. */
export interface FitsOnSamples<I> {
  readonly kind: string
  readonly fit?: (header: Header) => Estimator<I> | undefined
}

/** Such an operator, and what does it once its parameters are closed. */
export interface Fittable<I extends FitsOnSamples<I>, O> {
  readonly instance: I
  readonly stage: (closed: I) => Stage<Chunk, O>
}

/**
 * An operator on a live stream, fitted on the first seconds of it: these are kept until they are whole, and gone through with
 * the fitted operator then, as is all that follows. A stream that ends before is fitted on what there was.
 */
export const calibrated = <I extends FitsOnSamples<I>, O>(
  fittable: Fittable<I, O>,
  calibration: Calibration<I>,
  chunks: Observable<Chunk>,
): Observable<O> => stageOf([chunks], () => new CalibrationStage(fittable, calibration))

class CalibrationStage<I extends FitsOnSamples<I>, O> implements Stage<Chunk, O> {
  private first: TraceInput
  private waiting: Chunk[] = []
  private frames = 0
  private ended = false
  private fitted: Stage<Chunk, O> | undefined

  constructor(
    private readonly fittable: Fittable<I, O>,
    private readonly calibration: Calibration<I>,
  ) {
    this.first = new TraceInput(`the input of ${fittable.instance.kind}`)
  }

  push(index: number, chunk: Chunk): void {
    if (this.fitted === undefined) this.wait(chunk)
    else this.fitted.push(index, chunk)
  }

  private wait(chunk: Chunk): void {
    this.first.push(chunk)
    this.first.keepOwn()
    if (this.waiting.length === 0) this.refuseWhole(chunk.header)
    const { segment, start, frames, header } = chunk
    const [own] = this.first.pieces(segment, start, start + frames) ?? []
    this.waiting.push({ ...chunk, ...typed(own?.data ?? allocate(header.dtype, 0)) })
    this.frames += frames
    // What has nothing to find waits for nothing.
    const isOpen = this.fittable.instance.fit?.(header) !== undefined
    if (this.frames >= (isOpen ? this.wanted(header.samplingFrequency) : 1)) this.fit()
  }

  /** Throws a `FaultError` where the first seconds do not tell what is to be known. */
  private refuseWhole(header: Header): void {
    const { instance } = this.fittable
    const { kind } = instance
    if (instance.fit?.(header)?.wholeRecording === true)
      throw new FaultError(
        unsupported(
          `calibrate(${kind}()): the first seconds of a stream do not tell what is to come`,
          `fit it on a recording: await recording.fit(${kind}(...))`,
        ),
      )
  }

  end(): void {
    this.ended = true
    const { header } = this.first
    if (this.fitted !== undefined || header === undefined) return
    const { seconds } = this.calibration
    const found = this.frames / header.samplingFrequency
    tellListeners([
      notice(
        'Tolerated',
        `${this.fittable.instance.kind} was to be fitted on ${seconds} s: on ${found} s, all there was of the stream`,
      ),
    ])
    this.fit()
  }

  *advance(): Generator<O> {
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
    const { first, calibration, fittable } = this
    const [header] = headersOf([first])
    let left = this.wanted(header.samplingFrequency)
    const lengths = first.segments().map((_, segment) => {
      const length = Math.min(left, first.watermark(segment))
      left -= length
      return length
    })
    const estimator = fittable.instance.fit?.(header)
    const closed = estimator === undefined ? fittable.instance : this.closed(estimator, header, lengths)
    calibration.onFitted(closed)
    this.fitted = fittable.stage(closed)
    // What it holds are the chunks that wait: they go one by one.
    this.first = new TraceInput(`the input of ${fittable.instance.kind}`)
  }

  private closed(estimator: Estimator<I>, header: Header, lengths: readonly number[]): I {
    const channels = Int32Array.from(header.channelIds.keys())
    const steps = estimating(estimator, lengths, channels.length, this.calibration)
    for (let step = steps.next(); ; ) {
      if (step.done === true) return orThrow(step.value)
      const data = allocate(header.dtype, step.value.frames * channels.length)
      // It holds all that is asked for: nothing is waited for.
      void this.first.reader.read({ ...step.value, channels, data })
      step = steps.next(data)
    }
  }
}
