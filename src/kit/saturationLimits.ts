import { integerRange, isFloat, isUnsigned } from '../model/dtype.js'
import type { Header } from '../model/header.js'
import { numbersOf } from '../model/properties.js'

/** Samples at which channels are at an end of what could be recorded, one of each a channel; NaN where no end is known. */
export interface SaturationLimits {
  /** This sample, or a lesser one. */
  readonly lower: Float64Array
  /** This sample, or a greater one. */
  readonly upper: Float64Array
}

/**
 * The ends of what the channels of a recording as it was acquired can hold: those of the probe's converter, where its bits and the
 * annotation `saturation_threshold_uV` tell them, else those of the integers of the file. The 0 of unsigned samples is an end only
 * where it stands for a voltage below 0: digital lines rest there.
 */
export const saturationLimits = (header: Header): SaturationLimits => {
  const { dtype, channelIds, properties } = header
  const offsets = numbersOf(properties, 'offset_to_uV')
  const [least, greatest] = isFloat(dtype) ? [Number.NaN, Number.NaN] : integerRange(dtype)
  const lower = Float64Array.from(channelIds, (_, channel) =>
    isUnsigned(dtype) && !((offsets?.[channel] ?? 0) < 0) ? Number.NaN : least,
  )
  const upper = new Float64Array(channelIds.length).fill(greatest)
  narrow(header, { lower, upper })
  return { lower, upper }
}

/** How far a gain may be from the converter's own step, as a part of it, to be taken as the same. */
const SAME = 1e-3

/** Put the ends of converters in the place of those that lie beyond them. */
const narrow = ({ annotations, properties, probe }: Header, { lower, upper }: SaturationLimits): void => {
  const [gains, offsets] = [numbersOf(properties, 'gain_to_uV'), numbersOf(properties, 'offset_to_uV')]
  const threshold = annotations.saturation_threshold_uV
  // A filter that was saved reaches beyond the ends of what it was given.
  if (annotations.is_filtered === true || typeof threshold !== 'number' || gains === undefined || probe === undefined) return
  let first = 0
  for (const { annotations: told, contactPositions, deviceChannelIndices } of probe.probes) {
    const wired = deviceChannelIndices ?? contactPositions.map((_, contact) => first + contact)
    first += contactPositions.length
    const bits = told.adc_bit_depth
    const channels = wired.filter((channel) => channel >= 0 && channel < lower.length)
    if (typeof bits !== 'number' || channels.length === 0) continue
    const [most, step] = [2 ** (bits - 1), threshold / 2 ** (bits - 1)]
    // Where a sample is a count of the converter, its ends are the same whatever a channel's gain is.
    const isCount = Math.abs(gains[channels[0]] / step - 1) < SAME
    for (const channel of channels) {
      const sampleOf = (microvolts: number): number => (microvolts - (offsets?.[channel] ?? 0)) / gains[channel]
      // Elsewhere counts were turned into other steps: half a count is left for their rounding.
      const ends = isCount ? [-most, most - 1] : [sampleOf(-threshold + step / 2), sampleOf(threshold - 1.5 * step)]
      const [low, high] = ends.toSorted((a, b) => a - b)
      if (!(lower[channel] >= low)) lower[channel] = low
      if (!(upper[channel] <= high)) upper[channel] = high
    }
  }
}
