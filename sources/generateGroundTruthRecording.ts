import { either as E, taskEither as TE } from 'fp-ts'
import {
  atMost,
  either,
  exactly,
  listOf,
  nonNegative,
  nonNegativeInteger,
  positive,
  positiveInteger,
  withDefault,
} from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { fillNoise } from '../src/dsp/index.js'
import { generatedSpikes } from '../src/kit/generatedSpikes.js'
import { type GeneratedUnit, generatedUnits } from '../src/kit/generatedUnits.js'
import { linearProbe } from '../src/kit/linearProbe.js'
import { MOST } from '../src/model/bounds.js'
import { pipe } from '../src/model/pipe.js'
import { floatProperty } from '../src/model/properties.js'
import type { ReadRequest, SpikeReader } from '../src/model/reader.js'

/** ms of a template before and after its trough. */
const [MS_BEFORE, MS_AFTER] = [1, 3]

/**
 * A recording that is made up, of units whose spikes are known: noise, and at every spike of a unit its template.
 *
 * Shapes   one segment a duration; frames × numChannels, on a probe of one column.
 * Dtype    float32.
 * Units    µV. The spikes are those of `generateSorting` with the same parameters.
 * Margin   none: any window is made without those before it, the same on every machine.
 * Errors   InvalidParams: another number of rates than units; a rate that the refractory period does not allow.
 * Source   SpikeInterface `generate_ground_truth_recording`; noise, spikes and templates are another generator's.
 */
export const generateGroundTruthRecording = defineSource({
  kind: 'generateGroundTruthRecording',
  version: 1,
  label: 'a recording that is made up, of known units',
  params: exactly({
    numChannels: withDefault(atMost(positiveInteger, MOST.channels), 4, { doc: 'how many channels' }),
    numUnits: withDefault(atMost(nonNegativeInteger, MOST.units), 10, { doc: 'how many units' }),
    samplingFrequency: withDefault(atMost(positive, MOST.samplingFrequency), 25000, {
      doc: 'samples of a channel in a second',
      unit: 'Hz',
    }),
    durations: withDefault(listOf(atMost(positive, MOST.seconds), 1, MOST.segments), [10], { doc: 'one a segment', unit: 's' }),
    firingRates: withDefault(either(nonNegative, listOf(nonNegative)), 15, { doc: 'of every unit, or one a unit', unit: 'Hz' }),
    refractoryPeriodMs: withDefault(atMost(nonNegative, MOST.milliseconds), 4, {
      doc: 'least time between two spikes of a unit',
      unit: 'ms',
    }),
    noiseLevel: withDefault(nonNegative, 5, { doc: "standard deviation of each channel's noise", unit: 'µV' }),
    seed: withDefault(nonNegativeInteger, 0, { doc: 'another seed, other noise, spikes and templates' }),
  }),
  example: 'generateGroundTruthRecording({ numChannels: 8, numUnits: 5, durations: [20] })',
  examples: [{ durations: [0.2] }, { numChannels: 6, numUnits: 3, durations: [0.05, 0.1], seed: 3 }],
  open: (params) => {
    const { numChannels, numUnits, samplingFrequency, durations, noiseLevel, seed } = params
    const frames = durations.map((duration) => Math.floor(duration * samplingFrequency))
    const probe = linearProbe(numChannels)
    const around = {
      samplingFrequency,
      before: Math.ceil((MS_BEFORE * samplingFrequency) / 1000),
      after: Math.ceil((MS_AFTER * samplingFrequency) / 1000),
    }
    const units = generatedUnits(numUnits, probe.probes[0].contactPositions, seed, around)
    return pipe(
      generatedSpikes({ ...params, emptyUnits: [] }, frames, 'generateGroundTruthRecording.params'),
      E.map((spikes) => ({
        header: {
          samplingFrequency,
          channelIds: Array.from({ length: numChannels }, (_, channel) => String(channel)),
          dtype: 'float32' as const,
          properties: {
            gain_to_uV: floatProperty(Array.from({ length: numChannels }, () => 1)),
            offset_to_uV: floatProperty(Array.from({ length: numChannels }, () => 0)),
          },
          annotations: { is_filtered: false },
          probe,
        },
        segments: frames.map((count) => ({ frames: count, times: {} })),
        reader: {
          read: (request: ReadRequest) => {
            const output = { data: request.data, frames: request.frames, channels: request.channels.length }
            fillNoise(seed, request.segment, request.start, request.channels, output, noiseLevel)
            addTemplates(request, spikes, units, { ...around, numChannels })
          },
          close: () => undefined,
        },
      })),
      TE.fromEither,
    )
  },
})

/** Add, to each sample, what every spike near it leaves there; spikes in their order, so that sums are always the same. */
const addTemplates = (
  { segment, start, frames, channels, data }: ReadRequest,
  spikes: SpikeReader,
  units: readonly GeneratedUnit[],
  { before, after, numChannels }: { readonly before: number; readonly after: number; readonly numChannels: number },
): void => {
  const near = spikes.read({ segment, start: Math.max(0, start - after), end: start + frames + before })
  if (near instanceof Promise || !(data instanceof Float32Array))
    throw new TypeError('spikes are made up at once, and traces as float32')
  for (const [spike, frame] of near.sampleIndex.entries()) {
    const { template } = units[near.unitIndex[spike]]
    const [first, last] = [Math.max(start, frame - before), Math.min(start + frames, frame + after)]
    for (let at = first; at < last; at++)
      for (let column = 0; column < channels.length; column++) {
        const place = (at - start) * channels.length + column
        data[place] = Math.fround(data[place] + template[(at - frame + before) * numChannels + channels[column]])
      }
  }
}
