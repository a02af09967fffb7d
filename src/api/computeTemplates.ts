import { type Decoded, integer, oneOf, positiveInteger, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import type { ChannelId, UnitId } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import { waveformFields, waveformFrames } from '../stream/waveforms.js'
import { agreeOnFrames } from './agreeOnFrames.js'
import { chooseSpikes, eachWaveform, watchingFields } from './aroundSpikes.js'
import { unitPlaces } from './computeCorrelograms.js'
import type { TemplatesOptions } from './computeTemplates.options.generated.js'
import { recordingOf, sortingOf } from './given.js'
import type { Recording } from './recording.js'
import { refuseHuge } from './room.js'
import type { Sorting } from './sorting.js'
import { scalingOf, type ValueUnit } from './unitOf.js'

export type { TemplatesOptions } from './computeTemplates.options.generated.js'

/** Which waveforms templates are the mean of. */
export const templatesFields = {
  ...waveformFields,
  ...watchingFields,
  maxSpikesPerUnit: withDefault(positiveInteger, 500, { doc: 'no more spikes of a unit than this are read, chosen at random' }),
  seed: withDefault(integer, 0, { doc: 'another seed, other spikes' }),
  peakSign: withDefault(oneOf(['neg', 'pos', 'both']), 'both', {
    doc: 'what the extremum of a unit is: its lowest value, its highest, or the farthest from 0',
  }),
}

/** Mean waveforms of units: their templates. */
export interface UnitTemplates {
  readonly unitIds: readonly UnitId[]
  readonly channelIds: readonly ChannelId[]
  /** Units × frames × channels, in `unit`. NaN of a unit of which no whole waveform was read. */
  readonly average: Float32Array
  /** The standard deviation of the waveforms, of the same shape: how much they differ from one another. */
  readonly standardDeviation: Float32Array
  readonly frames: number
  /** The frame of the spike: frames before it. */
  readonly framesBefore: number
  /** How many waveforms were averaged, one a unit. */
  readonly counts: Float64Array
  /** How many spikes there are, one a unit. */
  readonly totals: Float64Array
  /** The index of the channel of each unit's extremum, and its frame from the first on; -1 where there is no template. */
  readonly extremumChannelIndex: Int32Array
  readonly extremumFrame: Int32Array
  /** µV where gains are known. */
  readonly unit: ValueUnit
  /** What was tolerated: a rate of the sorting that is almost the recording's. */
  readonly notices: readonly Notice[]
}

/**
 * The mean waveform of each unit and its standard deviation, of some spikes of each; waveforms that reach over the ends of their
 * segment are left out. SpikeInterface's `random_spikes` and `templates`, with the operators `average` and `std`.
 * Rejects with a `FaultError`: a Conflict where rates, numbers or lengths of segments differ, or a spike lies past the end of the
 * recording; InvalidParams, an unknown unit.
 */
export const computeTemplates = exactArguments(
  'computeTemplates',
  async (recording: Recording, sorting: Sorting, options?: TemplatesOptions): Promise<UnitTemplates> =>
    templatesOf(
      recordingOf(recording, 'computeTemplates'),
      sortingOf(sorting, 'computeTemplates'),
      optionsOf(templatesFields, options, 'computeTemplates'),
    ),
)

const templatesOf = async (
  recording: Recording,
  sorting: Sorting,
  options: Decoded<typeof templatesFields>,
): Promise<UnitTemplates> => {
  const notices = agreeOnFrames(recording.node, sorting.node)
  const { unitIds = sorting.unitIds, signal, onProgress } = options
  const places = unitPlaces(sorting, unitIds, 'computeTemplates')
  const { before, after } = waveformFrames(options, recording.samplingFrequency)
  const [frames, width] = [before + after, recording.getNumChannels()]
  const size = frames * width
  refuseHuge(`templates of ${unitIds.length} units`, unitIds.length * size * 24)
  const [sums, squares] = [new Float64Array(unitIds.length * size), new Float64Array(unitIds.length * size)]
  const counts = new Float64Array(unitIds.length)
  const chosen = await chooseSpikes(recording, sorting, { ...options, unitIds }, 'computeTemplates')
  await eachWaveform(recording, chosen, { before, after, signal, onProgress }, (rows, first, spike) => {
    if (first < 0 || (first + frames) * width > rows.length) return
    const place = places[chosen.unitIndex[spike]]
    counts[place]++
    for (let at = 0, from = first * width, to = place * size; at < size; at++, from++, to++) {
      const value = Number(rows[from])
      sums[to] += value
      squares[to] += value * value
    }
  })
  const { unit, gains, offsets } = scalingOf(recording)
  const [average, standardDeviation] = [new Float32Array(sums.length), new Float32Array(sums.length)]
  for (let at = 0; at < sums.length; at++) {
    const [count, channel] = [counts[Math.floor(at / size)], at % width]
    const mean = sums[at] / count
    average[at] = mean * gains[channel] + offsets[channel]
    standardDeviation[at] = Math.sqrt(Math.max(0, squares[at] / count - mean * mean)) * Math.abs(gains[channel])
  }
  const { channels, peaks } = extremaOf(average, { frames, width, sign: options.peakSign })
  const totals = await sorting.countSpikesPerUnit()
  return {
    unitIds,
    channelIds: recording.channelIds,
    average,
    standardDeviation,
    frames,
    framesBefore: before,
    counts,
    totals: Float64Array.from(unitIds, (id) => totals.get(id) ?? 0),
    extremumChannelIndex: channels,
    extremumFrame: peaks,
    unit,
    notices,
  }
}

interface Shape {
  readonly frames: number
  readonly width: number
  readonly sign: 'neg' | 'pos' | 'both'
}

/** The first of the channels, and on it the first of the frames, where each template is most extreme. */
const extremaOf = (average: Float32Array, { frames, width, sign }: Shape) => {
  const size = frames * width
  const units = size === 0 ? 0 : average.length / size
  const [channels, peaks] = [new Int32Array(units).fill(-1), new Int32Array(units).fill(-1)]
  const heightOf = (value: number): number => (sign === 'neg' ? -value : sign === 'pos' ? value : Math.abs(value))
  for (let unit = 0; unit < units; unit++) {
    let highest = Number.NEGATIVE_INFINITY
    for (let channel = 0; channel < width; channel++)
      for (let frame = 0; frame < frames; frame++) {
        const height = heightOf(average[unit * size + frame * width + channel])
        if (height > highest) [highest, channels[unit], peaks[unit]] = [height, channel, frame]
      }
  }
  return { channels, peaks }
}
