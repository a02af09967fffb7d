import { type Decoded, positiveInteger, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { Welch } from '../dsp/welch.js'
import { FaultError, outOfRange } from '../model/fault.js'
import type { ChannelId } from '../model/header.js'
import type { SpectrumOptions } from './computeSpectrum.options.generated.js'
import { recordingOf } from './given.js'
import type { Recording } from './recording.js'
import { refuseHuge } from './room.js'
import { tracesFields } from './traces.js'
import { scalingOf, type ValueUnit } from './unitOf.js'

export type { SpectrumOptions } from './computeSpectrum.options.generated.js'

const { segment, startFrame, endFrame, channelIds, signal } = tracesFields

/** Of which frames and channels a spectrum is computed, and how fine it is. */
export const spectrumFields = {
  segment,
  startFrame,
  endFrame,
  channelIds,
  windowFrames: withDefault(positiveInteger, 4096, {
    doc: 'length of a window; the greatest power of two that is not longer, and fits the frames, is taken',
    unit: 'frames',
  }),
  signal,
}

/** Power spectral densities of channels. */
export interface Spectrum {
  readonly channelIds: readonly ChannelId[]
  /** Hz, from 0 to half of the sampling frequency. */
  readonly frequencies: Float64Array
  /** Channels × frequencies, in `unit` squared per Hz. */
  readonly power: Float64Array
  /** How many windows were averaged. */
  readonly windows: number
  /** Frames of a window. */
  readonly windowFrames: number
  /** µV where gains are known. */
  readonly unit: ValueUnit
}

/**
 * The power spectral density of each channel by Welch's method: windows of Hann that overlap by half, each without its mean. What
 * scipy's `signal.welch` gives for the same length of windows. Samples are read a second or so at a time.
 * Rejects with a `FaultError`: OutOfRange, frames that there are not, or fewer than two; InvalidParams, an unknown channel.
 */
export const computeSpectrum = exactArguments(
  'computeSpectrum',
  async (recording: Recording, options?: SpectrumOptions): Promise<Spectrum> =>
    spectrumOf(recordingOf(recording, 'computeSpectrum'), optionsOf(spectrumFields, options, 'computeSpectrum')),
)

const spectrumOf = async (
  recording: Recording,
  { windowFrames, ...options }: Decoded<typeof spectrumFields>,
): Promise<Spectrum> => {
  const { samplingFrequency } = recording
  const { channelIds = recording.channelIds, startFrame, segment } = options
  const endFrame = Math.min(options.endFrame ?? Number.POSITIVE_INFINITY, recording.getNumSamples(segment))
  const frames = endFrame - startFrame
  if (!(frames >= 2))
    throw new FaultError(outOfRange('computeSpectrum.endFrame', 'two frames at least', `${startFrame} to ${endFrame}`))
  const length = 2 ** Math.floor(Math.log2(Math.max(2, Math.min(windowFrames, frames))))
  refuseHuge(`spectra of ${channelIds.length} channels`, (4 * length + channelIds.length * (length / 2 + 1)) * 8)
  const welch = new Welch(length, channelIds.length)
  const { unit } = scalingOf(recording)
  const windows = Math.floor((frames - length) / welch.step) + 1
  const atOnce = Math.max(1, Math.floor(samplingFrequency / welch.step))
  for (let done = 0; done < windows; ) {
    const count = Math.min(atOnce, windows - done)
    const first = startFrame + done * welch.step
    const { data } = await recording.getTraces({
      ...options,
      channelIds,
      startFrame: first,
      endFrame: first + (count - 1) * welch.step + length,
      returnInUv: unit === 'µV',
    })
    welch.add(data, count)
    done += count
  }
  return {
    channelIds,
    frequencies: Float64Array.from({ length: length / 2 + 1 }, (_, k) => (k * samplingFrequency) / length),
    power: welch.density(samplingFrequency),
    windows,
    windowFrames: length,
    unit,
  }
}
