import { either as E } from 'fp-ts'
import type { Bound, OutputSegment } from '../declare/operator.js'
import { polyphase, resampleRows, resampleScratch } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import { type Dtype, isBigInteger } from '../model/dtype.js'
import { type Fault, unsupported } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'
import type { Header, SegmentTimes, TimeVector } from '../model/header.js'
import { floatProperty, numbersOf, type Properties } from '../model/properties.js'
import { rateOf } from '../model/times.js'

/** A change of rate: `up` / `down`, the first frame lying on frame `offset` of the input. */
export interface RateChange {
  readonly up: number
  readonly down: number
  readonly offset: number
}

/** The dtype that leaves; what float64 does not hold is refused. */
export const resampledDtype = (kind: string, header: Header, wanted: Dtype | undefined): E.Either<Fault, Dtype> => {
  const odd = [header.dtype, wanted ?? header.dtype].find(isBigInteger)
  return odd === undefined
    ? E.right(wanted ?? header.dtype)
    : E.left(unsupported(`${kind} of ${odd} samples`, 'convert the samples first, with astype()'))
}

/** Properties at the new rate: how much later than its frame a channel was sampled is so many of the new frames. */
export const resampledProperties = ({ properties }: Header, { up, down }: Omit<RateChange, 'offset'>): Properties => {
  const shifts = numbersOf(properties, 'inter_sample_shift')
  if (shifts === undefined) return properties
  return { ...properties, inter_sample_shift: floatProperty(shifts.map((shift) => (shift * up) / down)) }
}

/** Segments of an input, as long as the change of rate makes them, on their clocks. */
export const resampledSegments =
  (change: RateChange, samplingFrequency: number): NonNullable<Bound['segments']> =>
  ([segments]) =>
    E.right(
      segments.map(({ frames, times }, segment): OutputSegment => {
        const length = Math.max(0, Math.ceil(((frames - change.offset) * change.up) / change.down))
        return {
          frames: length,
          lanes: [{ input: 0, segment, from: 0, at: 0, frames }],
          times: resampledTimes(times, samplingFrequency, change, length),
        }
      }),
    )

/** The clock of a segment at the new rate: each frame has the time of its place between the frames of the input. */
const resampledTimes = (times: SegmentTimes, held: number, change: RateChange, length: number): SegmentTimes => {
  const { up, down, offset } = change
  const { vector, samplingFrequency: own, tStart } = times
  const rate = rateOf(times, held)
  if (vector !== undefined) return { vector: resampledVector(vector, rate, change, length) }
  return {
    ...((tStart !== undefined || offset > 0) && { tStart: (tStart ?? 0) + offset / rate }),
    ...(own !== undefined && { samplingFrequency: (own * up) / down }),
  }
}

const resampledVector = (
  { frames, read, readNow }: TimeVector,
  rate: number,
  { up, down, offset }: RateChange,
  length: number,
): TimeVector => {
  const placeOf = (frame: number): number => offset + Math.floor((frame * down) / up)
  const wanted = (start: number, end: number): readonly [number, number] => [
    placeOf(start),
    Math.min(frames, placeOf(end - 1) + 2),
  ]
  const between = (times: Float64Array, start: number, end: number): Float64Array =>
    Float64Array.from({ length: end - start }, (_, index) => {
      const moved = (start + index) * down
      const at = placeOf(start + index) - placeOf(start)
      const [here, next] = [times[at], times[at + 1]]
      // Past the last frame of the input time goes on at its rate.
      return here + ((moved % up) / up) * (next === undefined ? 1 / rate : next - here)
    })
  return {
    frames: length,
    read: async (start, end) => (end > start ? between(await read(...wanted(start, end)), start, end) : new Float64Array(0)),
    ...(readNow && {
      readNow: (start: number, end: number) =>
        end > start ? between(readNow(...wanted(start, end)), start, end) : new Float64Array(0),
    }),
  }
}

/** Filtered and resampled: the operator, whose frames beyond the ends of a segment are reflected. */
export const resampling = (header: Header, change: RateChange, samplingFrequency: number): Bound => {
  const { up, down, offset } = change
  const filter = polyphase(up, down)
  /** The first frame of the input that makes a frame of the output, and after its last. */
  const around = (frame: number): FrameRange => {
    const start = offset + Math.floor((frame * down) / up) - filter.reach
    return { start, end: start + filter.taps }
  }
  return {
    header,
    channels: 'each',
    edge: 'reflect',
    segments: resampledSegments(change, samplingFrequency),
    need: ({ start, end }) => ({ start: around(start).start, end: around(end - 1).end }),
    scratch: () => resampleScratch(filter),
    kernel: ([input]: readonly Block[], output: Block) => {
      const row = around(output.start).start - input.start
      resampleRows(matrixOf(input), filter, { row, phase: (output.start * down) % up }, matrixOf(output))
    },
  }
}
