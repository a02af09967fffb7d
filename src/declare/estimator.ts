import { either as E } from 'fp-ts'
import { type Matrix, matrix } from '../dsp/index.js'
import { NoiseAverage, noiseStretches, type Stretch } from '../dsp/noiseLevels.js'
import type { Samples } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import { pipe } from '../model/pipe.js'

/** Which stretches of a recording parameters are estimated from. What is absent is what the operator says. */
export interface Chosen {
  readonly numChunksPerSegment?: number | undefined
  readonly chunkSize?: number | undefined
  readonly seed?: number | undefined
  /** These, and none at random. */
  readonly chunks?: readonly Stretch[] | undefined
}

/** Which stretches are taken where nobody says which. */
const usual = { numChunksPerSegment: 20, chunkSize: 10_000, seed: 0 }

/** Finds parameters in samples, which come stretch by stretch, each once and in order. */
export type Estimator<P> = Estimating & (Closing<P> | Continuing<P>)
interface Estimating {
  /** True where all of a recording has to be there: what is found in the first seconds of a stream would not hold later. */
  readonly wholeRecording?: boolean
  /** The stretches themselves, where chance has no part in them. */
  readonly stretches?: (lengths: readonly number[]) => readonly Stretch[]
  /** What is taken where nobody says. */
  readonly defaults?: Chosen
  /** Frames that a stretch needs around it, as far as the segment goes. */
  readonly margin?: number
  /** Samples of frames × channels, of which `stretch.length` from row `before` on are the stretch; the others are its margin. */
  readonly add: (samples: Matrix, stretch: Stretch, before: number) => void
}
interface Closing<P> {
  /** The parameters, after the last stretch; or what of them could not be found. */
  readonly close: () => E.Either<Fault, P>
}
interface Continuing<P> {
  /** What goes through the samples again, with what was found. */
  readonly next: () => Estimator<P>
}

/** A rectangle of all channels. */
interface Wanted {
  readonly segment: number
  readonly start: number
  readonly frames: number
}

/**
 * Goes through the stretches: gives the frames it needs next, and is sent their samples. Returns the parameters.
 */
export function* estimating<P>(
  estimator: Estimator<P>,
  lengths: readonly number[],
  channels: number,
  chosen: Chosen,
): Generator<Wanted, E.Either<Fault, P>, Samples> {
  for (let now = estimator; ; ) {
    const { margin = 0 } = now
    for (const stretch of stretchesOf(now, lengths, chosen)) {
      const start = Math.max(0, stretch.start - margin)
      const frames = Math.min(lengths[stretch.segment], stretch.start + stretch.length + margin) - start
      const samples = yield { segment: stretch.segment, start, frames }
      now.add(matrix(samples, frames, channels), stretch, stretch.start - start)
    }
    if ('close' in now) return now.close()
    now = now.next()
  }
}

const stretchesOf = <P>(
  { stretches, defaults = {} }: Estimator<P>,
  lengths: readonly number[],
  { chunks, ...chosen }: Chosen,
): readonly Stretch[] => {
  if (stretches !== undefined) return stretches(lengths)
  const given = (of: Chosen) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined))
  return chunks ?? noiseStretches(lengths, { ...usual, ...given(defaults), ...given(chosen) })
}

/** The same, whose parameters become something else. */
export const mapEstimator = <A, B>(estimator: Estimator<A>, f: (params: A) => B): Estimator<B> =>
  'close' in estimator
    ? { ...estimator, close: () => pipe(estimator.close(), E.map(f)) }
    : { ...estimator, next: () => mapEstimator(estimator.next(), f) }

/** Finds nothing: what went wrong is known before a sample is looked at. */
export const failing = (fault: Fault): Estimator<never> => ({
  stretches: () => [],
  add: () => undefined,
  close: () => E.left(fault),
})

/** One after the other: the second begins with what the first has found. */
export const followedBy = <A, B>(first: Estimator<A>, then: (found: A) => Estimator<B>): Estimator<B> => {
  if (!('close' in first)) return { ...first, next: () => followedBy(first.next(), then) }
  const { close, ...rest } = first
  return { ...rest, next: () => pipe(close(), E.match(failing, then)) }
}

/** Finds the noise level of each channel. */
export const noiseEstimator = <P>(channels: number, close: (levels: readonly number[]) => P): Estimator<P> => {
  const noise = new NoiseAverage(channels)
  return {
    add: ({ data, frames }) => noise.add(data, frames),
    close: () => E.right(close(noise.levels())),
  }
}
