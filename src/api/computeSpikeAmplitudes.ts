import { optional, positiveInteger } from '../codec/codec.js'
import { exactArguments, number, optionsOf } from '../codec/options.js'
import type { LabelledFrames } from '../dsp/intervals.js'
import type { ChannelId, UnitId } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { SpikeVector } from '../model/spikes.js'
import { refuseExcess } from './agreeOnFrames.js'
import { eachWaveform } from './aroundSpikes.js'
import { chosenOf, unitPlaces } from './computeCorrelograms.js'
import type { SpikeAmplitudesOptions } from './computeSpikeAmplitudes.options.generated.js'
import { computeTemplates, templatesFields } from './computeTemplates.js'
import { recordingOf, sortingOf } from './given.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'
import { scalingOf, type ValueUnit } from './unitOf.js'

export type { SpikeAmplitudesOptions } from './computeSpikeAmplitudes.options.generated.js'

/** Which amplitudes are read, and the templates that tell where. */
export const spikeAmplitudesFields = {
  ...templatesFields,
  segment: optional(number, { doc: 'of this segment alone; of all when left out' }),
  maxSpikes: optional(positiveInteger, {
    doc: 'no more spikes than this are read: of more, every second, every third, and so on, which `total` tells. Default: all',
  }),
}

/** The amplitude of each spike, ordered by segment and frame. */
export interface UnitAmplitudes extends SpikeVector {
  /** The units that `unitIndex` counts. */
  readonly unitIds: readonly UnitId[]
  /** The channel on which each unit's spikes were read; undefined where the unit has no template. */
  readonly channelIds: readonly (ChannelId | undefined)[]
  /** In `unit`, one a spike. NaN where the unit has no template, or its peak lies outside of the segment. */
  readonly amplitudes: Float32Array
  /** How many spikes there are, of which these are some, or all. */
  readonly total: number
  /** µV where gains are known. */
  readonly unit: ValueUnit
  /** What was tolerated: a rate of the sorting that is almost the recording's. */
  readonly notices: readonly Notice[]
}

/**
 * The sample of each spike on the channel where its unit is largest, at the peak of its template. Only the frames of the spikes are
 * read. SpikeInterface's `spike_amplitudes`.
 * Rejects with a `FaultError`: as `computeTemplates`; OutOfRange, a segment that there is not.
 */
export const computeSpikeAmplitudes = exactArguments(
  'computeSpikeAmplitudes',
  async (recording: Recording, sorting: Sorting, options?: SpikeAmplitudesOptions): Promise<UnitAmplitudes> => {
    const { segment, maxSpikes, ...given } = optionsOf(spikeAmplitudesFields, options, 'computeSpikeAmplitudes')
    const [traces, units] = [recordingOf(recording, 'computeSpikeAmplitudes'), sortingOf(sorting, 'computeSpikeAmplitudes')]
    const templates = await computeTemplates(traces, units, given)
    const { unitIds, channelIds, extremumChannelIndex, extremumFrame, framesBefore, unit, notices } = templates
    const places = unitPlaces(units, unitIds, 'computeSpikeAmplitudes')
    const { spikes, total } = await spikesOf(units, places, segment, maxSpikes)
    refuseExcess(spikes, traces.node)
    const { gains, offsets } = scalingOf(traces)
    const width = traces.getNumChannels()
    // One window holds the peaks of all units, so that spikes near one another are read together.
    const shifts = extremumFrame.map((frame) => frame - framesBefore)
    const before = Math.max(0, ...shifts.map((shift) => -shift))
    const after = Math.max(1, ...shifts.map((shift) => shift + 1))
    const amplitudes = new Float32Array(spikes.sampleIndex.length).fill(Number.NaN)
    await eachWaveform(
      traces,
      spikes,
      { before, after, signal: given.signal, onProgress: given.onProgress },
      (rows, first, spike) => {
        const place = spikes.unitIndex[spike]
        const channel = extremumChannelIndex[place]
        const row = first + before + shifts[place]
        if (channel < 0 || row < 0 || (row + 1) * width > rows.length) return
        amplitudes[spike] = Number(rows[row * width + channel]) * gains[channel] + offsets[channel]
      },
    )
    const channels = Array.from(extremumChannelIndex, (channel) => (channel < 0 ? undefined : channelIds[channel]))
    return { ...spikes, unitIds, channelIds: channels, amplitudes, total, unit, notices }
  },
)

/** Spikes of the chosen units, counted by their places; at most so many. */
const spikesOf = async (sorting: Sorting, places: Int32Array, segment: number | undefined, most = Number.POSITIVE_INFINITY) => {
  const segments = segment === undefined ? [...sorting.segments.keys()] : [segment]
  const parts: LabelledFrames[] = []
  for (const each of segments) parts.push(chosenOf(await sorting.getSpikes({ segment: each }), places))
  const total = parts.reduce((sum, { frames }) => sum + frames.length, 0)
  const every = Math.max(1, Math.ceil(total / most))
  const kept: { readonly part: number; readonly spike: number }[] = []
  let count = 0
  for (const [part, { frames }] of parts.entries())
    for (let spike = 0; spike < frames.length; spike++) if (count++ % every === 0) kept.push({ part, spike })
  const spikes: SpikeVector = {
    sampleIndex: Float64Array.from(kept, ({ part, spike }) => parts[part].frames[spike]),
    unitIndex: Int32Array.from(kept, ({ part, spike }) => parts[part].units[spike]),
    segmentIndex: Int32Array.from(kept, ({ part }) => segments[part]),
  }
  return { spikes, total }
}
