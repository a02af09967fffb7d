import { either as E } from 'fp-ts'
import type { OutputSegment } from '../declare/operator.js'
import { otherClocks } from '../kit/timing.js'
import { conflict, type Fault } from '../model/fault.js'
import type { Lane } from '../model/frames.js'
import type { Segment, SegmentTimes } from '../model/header.js'
import { rateOf, slicedVector } from '../model/times.js'

/** Segments of an operator of which nothing else is said: the first input's, those of the other inputs beside them. */
type Alongside = (inputs: readonly (readonly Segment[])[]) => E.Either<Fault, readonly OutputSegment[]>

/** Of traces, each as long as the first input's. */
export const tracesAlongside: Alongside = (inputs) => {
  const lengths = inputs.map((segments) => segments.map(({ frames }) => frames).join(', '))
  const odd = lengths.find((length) => length !== lengths[0])
  if (odd !== undefined) return E.left(conflict('frames of the inputs’ segments', `${lengths[0]}, as the first input's`, odd))
  return E.right(inputs[0].map(({ frames }, segment) => outputOf(inputs, segment, frames, frames)))
}

/** Of spikes and events, where one that has a length gives it. */
export const raggedAlongside: Alongside = (inputs) => {
  const counts = inputs.map(({ length }) => length)
  const odd = counts.find((count) => count !== counts[0])
  if (odd !== undefined) return E.left(conflict('segments of the sortings', `${counts[0]}, as the first`, `${odd}`))
  const outputs: OutputSegment[] = []
  for (const [segment] of inputs[0].entries()) {
    const known = [...new Set(inputs.map((segments) => segments[segment].frames).filter(Number.isFinite))]
    const [frames = Number.POSITIVE_INFINITY, other] = known
    const what = `frames of segment ${segment} of the sortings`
    if (other !== undefined) return E.left(conflict(what, `${frames}`, `${other}`, 'their recordings differ in length'))
    // Every spike passes, also one beyond the end of its recording.
    outputs.push(outputOf(inputs, segment, frames, Number.POSITIVE_INFINITY))
  }
  return E.right(outputs)
}

const outputOf = (inputs: readonly (readonly Segment[])[], segment: number, frames: number, passing: number): OutputSegment => ({
  frames,
  lanes: inputs.map((_, input): Lane => ({ input, segment, from: 0, at: 0, frames: passing })),
  notices: otherClocks(inputs, segment),
})

/** A segment that starts within one of an input keeps that clock; one made of several has none. */
export const timesOf = (
  lanes: readonly Lane[],
  inputs: readonly { readonly segments: readonly Segment[]; readonly header: { readonly samplingFrequency: number } }[],
  samplingFrequency: number,
): SegmentTimes => {
  const [lane] = lanes
  if (lane === undefined || lanes.some(({ at }) => at !== lane.at)) return {}
  const input = inputs[lane.input]
  const times = atRate(input.segments[lane.segment].times, input.header.samplingFrequency, samplingFrequency)
  const { vector } = times
  const whole = vector === undefined || vector.frames <= lane.frames
  if (lane.from === 0 && lane.at === 0 && whole) return times
  if (vector !== undefined) return { vector: slicedVector(vector, lane.from, lane.frames) }
  return { ...times, tStart: (times.tStart ?? 0) + (lane.from - lane.at) / rateOf(times, samplingFrequency) }
}

/** An input's clock among others: what its header says of its rate it says itself where the output's header says otherwise. */
const atRate = (times: SegmentTimes, held: number, samplingFrequency: number): SegmentTimes => {
  const rate = rateOf(times, held)
  if (times.vector !== undefined || rate === (times.samplingFrequency ?? samplingFrequency)) return times
  return { ...times, samplingFrequency: rate }
}
