import { type Decoded, integer, optional, positiveInteger, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { allocate, type TypedSamples, typed } from '../model/dtype.js'
import type { Notice } from '../model/notice.js'
import type { SpikeVector } from '../model/spikes.js'
import { copyRows, waveformFields, waveformFrames } from '../stream/waveforms.js'
import { agreeOnFrames } from './agreeOnFrames.js'
import { chooseSpikes, eachWaveform } from './aroundSpikes.js'
import { recordingOf, sortingOf } from './given.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'
import type { GetWaveformsOptions } from './waveforms.options.generated.js'

export type { GetWaveformsOptions } from './waveforms.options.generated.js'

/** Which waveforms are cut out: how long, and of which spikes. */
export const getWaveformsFields = {
  ...waveformFields,
  maxSpikesPerUnit: optional(positiveInteger, { doc: 'no more spikes of a unit than this, chosen at random. Default: all' }),
  seed: withDefault(integer, 0, { doc: 'another seed, other spikes' }),
}
type Chosen = Decoded<typeof getWaveformsFields>

/**
 * The traces around spikes, and which spikes they are: `data` is spikes × (before + after) × channels, C-order, of `dtype`.
 * Frames beyond the ends of a segment are zeros.
 */
export type SpikeWaveforms = SpikeWaveformsFrame & TypedSamples

interface SpikeWaveformsFrame extends SpikeVector {
  /** Frames before each spike's own, and from it on. */
  readonly before: number
  readonly after: number
  /** What was tolerated: a rate of the sorting that is almost the recording's. */
  readonly notices: readonly Notice[]
}

/**
 * Cut the waveforms of spikes out of a recording, reading nothing but the frames around them; at most `maxSpikesPerUnit` of
 * each unit. SpikeInterface's `random_spikes` and `waveforms`. Rejects with a `FaultError`: a Conflict where rates, numbers or
 * lengths of segments differ, or a spike lies past the end of the recording.
 */
export const getWaveforms = exactArguments(
  'getWaveforms',
  async (recording: Recording, sorting: Sorting, options?: GetWaveformsOptions): Promise<SpikeWaveforms> =>
    waveformsOf(
      recordingOf(recording, 'getWaveforms'),
      sortingOf(sorting, 'getWaveforms'),
      optionsOf(getWaveformsFields, options, 'getWaveforms'),
    ),
)

const waveformsOf = async (recording: Recording, sorting: Sorting, options: Chosen): Promise<SpikeWaveforms> => {
  const notices = agreeOnFrames(recording.node, sorting.node)
  const chosen = await chooseSpikes(recording, sorting, options, 'getWaveforms')
  const { before, after } = waveformFrames(options, recording.samplingFrequency)
  const [width, frames] = [recording.getNumChannels(), before + after]
  const data = allocate(recording.dtype, chosen.sampleIndex.length * frames * width)
  await eachWaveform(recording, chosen, { before, after }, (rows, first, spike) =>
    copyRows(rows, first, frames, width, data, spike * frames),
  )
  return { ...chosen, ...typed(data), before, after, notices }
}
