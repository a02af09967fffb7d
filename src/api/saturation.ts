import { positiveInteger, required } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { givesTraces, hasSamples, nodesBelow, type TracesNode } from '../engine/node.js'
import { indicesOf } from '../kit/ids.js'
import { type SaturationLimits, saturationLimits } from '../kit/saturationLimits.js'
import { orThrow } from '../model/attempt.js'
import type { ChannelId } from '../model/header.js'
import { type Envelope, getEnvelope } from './envelope.js'
import { recordingOf } from './given.js'
import { Recording } from './recording.js'
import type { SaturationOptions } from './saturation.options.generated.js'
import { tracesFields } from './traces.js'

export type { SaturationOptions } from './saturation.options.generated.js'

const { segment, startFrame, endFrame, channelIds, signal } = tracesFields

/** Where saturation is looked for. */
export const saturationFields = {
  segment,
  startFrame,
  endFrame,
  channelIds,
  signal,
  binFrames: required(positiveInteger, { doc: 'length of a bin; bins are counted from frame 0 of the segment', unit: 'frames' }),
}

/** Which channels were at an end of what could be recorded, and when: stretches of whole bins, by channel, then by frame. */
export interface Saturation {
  readonly channelIds: readonly ChannelId[]
  /** Samples at an end, one a channel, in the range widened to whole bins. */
  readonly counts: Float64Array
  /** Of each stretch, which of `channelIds`. */
  readonly channelIndex: Int32Array
  /** Of each stretch its first frame, and the first after it. */
  readonly startFrame: Float64Array
  readonly endFrame: Float64Array
  /** Of each stretch, which end: 1 for the lower, 2 for the upper, 3 where bins have samples at both. */
  readonly side: Uint8Array
}

/** Samples that are looked through at once. */
const AT_ONCE = 2 ** 22

/**
 * The samples that are at an end of what could be recorded: of the probe's converter where it is known, else of the integers of the
 * file. They are looked for in the recording that a pipeline began with, as far back as every step keeps frames and rate: after a
 * filter nothing tells them any more. The range is widened to whole bins. Where no end is known, of floats for one, nothing is found.
 * Rejects with a `FaultError`, as `getEnvelope` does.
 *
 * ```ts
 * const { counts } = await getSaturation(clean, { startFrame: 0, endFrame: 30_000, binFrames: 1024 })
 * ```
 */
export const getSaturation = exactArguments(
  'getSaturation',
  async (recording: Recording, options: SaturationOptions): Promise<Saturation> => {
    const given = optionsOf(saturationFields, options, 'getSaturation')
    const { node } = recordingOf(recording, 'getSaturation')
    const ids = given.channelIds ?? node.header.channelIds
    orThrow(indicesOf(node.header.channelIds, ids, 'channelIds'))
    const raw = new Recording(beginningOf(node))
    const places = new Map(raw.channelIds.map((id, place) => [id, place]))
    const known = ids.filter((id) => places.has(id))
    const envelope = await getEnvelope(raw, { ...given, channelIds: known })
    const { frames } = raw.node.segments[given.segment ?? 0]
    const limits = limitsOf(raw.node)
    const counts = new Float64Array(ids.length)
    const stretches: Stretch[] = []
    const hit: Hit[] = []
    for (const [column, id] of ids.entries()) {
      const [row, place] = [known.indexOf(id), places.get(id) ?? -1]
      if (row < 0) continue
      const own = stretchesIn(envelope, row, limits.lower[place], limits.upper[place], frames)
      stretches.push(...own.map((each) => ({ ...each, column })))
      if (own.length > 0) hit.push({ id, column, place, first: own[0].start, last: own[own.length - 1].end })
    }
    await count(raw, hit, limits, { ...given, counts })
    return {
      channelIds: ids,
      counts,
      channelIndex: Int32Array.from(stretches, ({ column }) => column),
      startFrame: Float64Array.from(stretches, ({ start }) => start),
      endFrame: Float64Array.from(stretches, ({ end }) => end),
      side: Uint8Array.from(stretches, ({ side }) => side),
    }
  },
)

/** Frames of bins that have samples at the same end. */
interface Stretch {
  readonly column: number
  readonly start: number
  readonly end: number
  readonly side: number
}

/** The stretches of a row of an envelope. */
const stretchesIn = (
  { bins, binFrames, startFrame: origin, minimum, maximum }: Envelope,
  row: number,
  lower: number,
  upper: number,
  frames: number,
): readonly Omit<Stretch, 'column'>[] => {
  const found: Omit<Stretch, 'column'>[] = []
  let [begin, before] = [0, 0]
  for (let bin = 0; bin <= bins; bin++) {
    const at = row * bins + bin
    const side = bin === bins ? 0 : (Number(minimum[at]) <= lower ? 1 : 0) + (Number(maximum[at]) >= upper ? 2 : 0)
    if (side === before) continue
    const [start, end] = [origin + begin * binFrames, Math.min(frames, origin + bin * binFrames)]
    if (before !== 0) found.push({ start, end, side: before })
    ;[begin, before] = [bin, side]
  }
  return found
}

/** The recording whose frames these are, before anything was done to its samples. */
const beginningOf = (node: TracesNode): TracesNode => {
  const [input] = node.inputs
  if (isAcquired(node) || input === undefined || node.inputs.length > 1) return node
  const isSame =
    input.header.samplingFrequency === node.header.samplingFrequency &&
    input.segments.length === node.segments.length &&
    input.segments.every(({ frames }, index) => frames === node.segments[index].frames)
  return isSame ? beginningOf(input) : node
}

/** Whether samples are those of the sources. */
const isAcquired = (node: TracesNode): boolean =>
  nodesBelow([node]).every((each) => each._tag === 'source' || (givesTraces(each) && !hasSamples(each)))

/** The limits of what was acquired; of what was computed those of its integers alone. */
const limitsOf = (node: TracesNode): SaturationLimits =>
  saturationLimits(isAcquired(node) ? node.header : { ...node.header, annotations: {} })

/** A channel with samples at an end, its place in the recording, and frames between which they are. */
interface Hit {
  readonly id: ChannelId
  readonly column: number
  readonly place: number
  readonly first: number
  readonly last: number
}

interface Counting {
  readonly segment?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly counts: Float64Array
}

/** Count the samples at an end, of channels that have some. */
const count = async (
  recording: Recording,
  hit: readonly Hit[],
  { lower, upper }: SaturationLimits,
  { segment: of = 0, signal: stop, counts }: Counting,
): Promise<void> => {
  if (hit.length === 0) return
  const [from, to] = [Math.min(...hit.map(({ first }) => first)), Math.max(...hit.map(({ last }) => last))]
  const length = Math.max(1, Math.floor(AT_ONCE / hit.length))
  for (let first = from; first < to; first += length) {
    const { data } = await recording.getTraces({
      segment: of,
      startFrame: first,
      endFrame: Math.min(to, first + length),
      channelIds: hit.map(({ id }) => id),
      ...(stop !== undefined && { signal: stop }),
    })
    for (const [at, { column, place }] of hit.entries()) {
      const [low, high] = [lower[place], upper[place]]
      for (let sample = at; sample < data.length; sample += hit.length)
        if (data[sample] <= low || data[sample] >= high) counts[column]++
    }
  }
}
