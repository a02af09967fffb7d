import { type ChannelId, getEnvelope, getNoiseLevels, type Recording } from '../../index.js'
import type { Scale, ScaleRequest, TracesAnswer, TracesRequest, Value, ValueRequest, WindowRequest } from '../protocol.js'
import { refuseRequest } from './faults.js'
import type { Pipelines } from './pipelines.js'
import { quantised, scalingOf } from './quantise.js'
import { unitOf } from './shape.js'
import { Together } from './together.js'

/** Samples that one answer may be made of: of more there is an overview. */
const MOST_SAMPLES = 2 ** 32

/** Frames of a bin: the greatest power of 2 that gives one a pixel at least. */
export const binFramesOf = (frames: number, columns: number): number =>
  columns <= 0 || frames <= 0 ? 1 : 2 ** Math.max(0, Math.min(30, Math.floor(Math.log2(frames / columns))))

/** The frames of a window that there are. Throws a `FaultError` where it is of no segment. */
export const within = (recording: Recording, { segment, startFrame, endFrame }: WindowRequest): readonly [number, number] => {
  const { frames } = recording.segments[segment] ?? refuseRequest('segment', `one of ${recording.segments.length}`, `${segment}`)
  const start = Math.min(startFrame, frames)
  return [start, Math.max(start, Math.min(endFrame, frames))]
}

/** A window of traces, in bins where it has more frames than pixels. */
export const tracesAnswer = async (recording: Recording, request: TracesRequest, signal: AbortSignal): Promise<TracesAnswer> => {
  const { segment, channelIds = recording.channelIds, columns, quantum } = request
  const binFrames = binFramesOf(request.endFrame - request.startFrame, columns)
  const [startFrame, endFrame] = within(recording, request)
  const samples = (endFrame - startFrame) * channelIds.length
  if (samples > MOST_SAMPLES) refuseRequest('window', `at most ${MOST_SAMPLES} samples; "overview" shows more`, `${samples}`)
  const found = await getEnvelope(recording, { segment, startFrame, endFrame, channelIds, binFrames, signal })
  const { maximum, ...rest } = found
  const values = binFrames === 1 ? rest : { ...rest, maximum }
  return quantised(values, scalingOf(recording, channelIds), quantum)
}

const sampleOf = async (recording: Recording, segment: number, frame: number, channelId: ChannelId) => {
  const returnInUv = unitOf(recording) === 'µV'
  const window = { segment, startFrame: frame, endFrame: frame + 1, channelIds: [channelId] }
  const { data } = await (returnInUv ? recording.getTraces({ ...window, returnInUv }) : recording.getTraces(window))
  return Number(data[0])
}

const has = (recording: Recording, { segment, frame, channelId }: ValueRequest): boolean =>
  frame < (recording.segments[segment]?.frames ?? 0) && recording.channelIds.includes(channelId)

/** A sample before and after a pipeline. */
export const valueAnswer = async (source: Recording, recording: Recording, request: ValueRequest): Promise<Value> => {
  const { segment, frame, channelId } = request
  // Where the pipeline has turned frames into others, nobody can say which one of the source it was.
  const isAligned =
    source.samplingFrequency === recording.samplingFrequency &&
    source.segments.length === recording.segments.length &&
    source.segments[segment]?.frames === recording.segments[segment]?.frames
  const isThere = has(recording, request)
  const [processed, raw, time] = await Promise.all([
    isThere ? sampleOf(recording, segment, frame, channelId) : undefined,
    isAligned && has(source, request) ? sampleOf(source, segment, frame, channelId) : undefined,
    isThere ? recording.sampleToTime(frame, segment) : undefined,
  ])
  return {
    ...(processed !== undefined && { processed }),
    processedUnit: unitOf(recording),
    ...(raw !== undefined && { raw }),
    rawUnit: unitOf(source),
    ...(time !== undefined && { time }),
  }
}

/** Noise is looked at in so many stretches of so many frames, as far apart as can be. */
const [STRETCHES, STRETCH] = [3, 1024]
/** Every frame of a stretch so many apart is in the median. */
const EVERY = 4

const stretchesOf = (recording: Recording) => {
  const total = recording.getTotalSamples()
  const found: { readonly segment: number; readonly startFrame: number; readonly endFrame: number }[] = []
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    let frame = Math.floor(((stretch + 0.5) / STRETCHES) * total)
    const segment = recording.segments.findIndex(({ frames }) => {
      if (frame < frames) return true
      frame -= frames
      return false
    })
    if (segment < 0) break
    const { frames } = recording.segments[segment]
    // At a whole second: a filter computes one block for it, and not two.
    const second = Math.max(1, Math.floor(recording.samplingFrequency))
    const startFrame = Math.max(0, Math.min(Math.floor(frame / second) * second, frames - STRETCH))
    found.push({ segment, startFrame, endFrame: Math.min(frames, startFrame + STRETCH) })
  }
  return found
}

const middleOf = (values: Float64Array): number => values.toSorted()[Math.floor((values.length - 1) / 2)] ?? 0

/** How large noise is, and where the middle of samples lies. */
const scaleOf = async (recording: Recording, signal: AbortSignal): Promise<Scale> => {
  const [unit, chunks, channels] = [unitOf(recording), stretchesOf(recording), recording.channelIds.length]
  const returnInUv = unit === 'µV'
  const samples: number[][] = Array.from({ length: channels }, () => [])
  for (const chunk of chunks) {
    const { data, frames } = await (returnInUv
      ? recording.getTraces({ ...chunk, returnInUv, signal })
      : recording.getTraces({ ...chunk, signal }))
    for (let frame = 0; frame < frames; frame += EVERY)
      for (let c = 0; c < channels; c++) samples[c].push(Number(data[frame * channels + c]))
  }
  const noise = chunks.length === 0 ? new Array(channels).fill(0) : await getNoiseLevels(recording, { chunks, returnInUv })
  const levels = Float64Array.from(noise)
  const offset = Float64Array.from(samples, (values) => middleOf(Float64Array.from(values)))
  const ranges = Float64Array.from(samples, (values) => {
    const numbers = values.filter((value) => Number.isFinite(value))
    return (
      numbers.reduce((most, value) => Math.max(most, value), -Infinity) -
      numbers.reduce((least, value) => Math.min(least, value), Infinity)
    )
  }).filter((range) => range > 0)
  return { unit, noise: levels, offset, medianNoise: middleOf(levels), medianRange: middleOf(ranges) }
}

/** Pipelines of which the noise is known. */
const MOST_SCALES = 200

/** The scales of pipelines: looked for once. */
export class Scales {
  private readonly known = new Together<Scale>(MOST_SCALES)

  constructor(private readonly pipelines: Pipelines) {}

  async answer(request: ScaleRequest, signal: AbortSignal): Promise<Scale> {
    const { recording, name } = await this.pipelines.build(request)
    return this.known.answer(name, 1, signal, (stop) => scaleOf(recording, stop))
  }
}
