import { either as E } from 'fp-ts'
import { exactly, finite, optional } from '../src/codec/codec.js'
import { type Bound, defineOperator } from '../src/declare/operator.js'
import { conflict, type Fault, outOfRange, unsupported } from '../src/model/fault.js'
import type { Segment } from '../src/model/header.js'
import { type Asking, askNow, sampleToTime, timeToSample } from '../src/model/times.js'

/**
 * Keep the frames from `startTime` up to, not including, the one at `endTime`.
 *
 * Shapes   frames × channels in; out the frames in between, of one segment.
 * Dtype    the input's.
 * Units    seconds on the recording's own clock, which the slice keeps. Each time becomes the frame it is nearest to; with a
 *          time vector, the last frame that is not later.
 * Margin   none; a filter above the slice does not see the frames cut away, one below it does.
 * Errors   OutOfRange: a time before the first frame or after the last, an empty slice. Conflict: several segments.
 *          Unsupported: a time vector that has to be waited for.
 * Source   SpikeInterface `recording.time_slice` and `sorting.time_slice`.
 */
export const timeSlice = defineOperator({
  kind: 'timeSlice',
  version: 1,
  inputs: 'one',
  params: exactly({
    startTime: optional(finite, { doc: 'when it starts; default the start', unit: 's' }),
    endTime: optional(finite, { doc: 'when it ends; default the end', unit: 's' }),
  }),
  example: 'timeSlice({ startTime: 0.5, endTime: 1.5 })',
  examples: (_header) => [{}],
  bind: (params, [header]) => E.right({ header, segments: kept(params, header.samplingFrequency) }),
  bindSorting: (params, [header]) => E.right({ header, segments: kept(params, header.samplingFrequency) }),
  bindEvents: (params, [header]) => E.right({ header, segments: kept(params, header.samplingFrequency) }),
})

const kept =
  (
    { startTime, endTime }: { readonly startTime?: number | undefined; readonly endTime?: number | undefined },
    samplingFrequency: number,
  ): NonNullable<Bound['segments']> =>
  ([segments]) => {
    if (segments.length !== 1)
      return E.left(
        conflict('segments of the input of timeSlice', '1', `${segments.length}`, 'selectSegments() chooses one segment'),
      )
    const [segment] = segments
    const start = frameAt(segment, samplingFrequency, startTime, 'startTime', 0)
    const end = frameAt(segment, samplingFrequency, endTime, 'endTime', segment.frames)
    if (E.isLeft(start)) return start
    if (E.isLeft(end)) return end
    const [from, frames] = [start.right, end.right - start.right]
    if (!(frames > 0))
      return E.left(outOfRange('times kept by timeSlice', 'at least one frame', `frames ${from} to ${end.right}`))
    return E.right([{ frames, lanes: [{ input: 0, segment: 0, from, at: 0, frames }] }])
  }

/** The frame at a time that lies within the segment; `otherwise` where no time is given. */
const frameAt = (
  segment: Segment,
  samplingFrequency: number,
  time: number | undefined,
  name: string,
  otherwise: number,
): E.Either<Fault, number> => {
  if (time === undefined || segment.frames === 0) return E.right(otherwise)
  const now = (asking: Asking<number>) => askNow(asking, segment.times)
  const first = now(sampleToTime(segment, samplingFrequency, 0))
  // While a live segment grows, its end is not known.
  const last = Number.isFinite(segment.frames)
    ? now(sampleToTime(segment, samplingFrequency, segment.frames - 1))
    : Number.POSITIVE_INFINITY
  const frame = now(timeToSample(segment, samplingFrequency, time))
  if (first === undefined || last === undefined || frame === undefined) {
    const hint = 'frameSlice with the frames that recording.timeToSample gives'
    return E.left(unsupported('timeSlice of a recording whose time vector is read asynchronously', hint))
  }
  return time >= first && time <= last
    ? E.right(frame)
    : E.left(outOfRange(`timeSlice.params.${name}`, `${first} to ${last} s`, `${time}`))
}
