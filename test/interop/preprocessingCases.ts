import type { Json, Recording } from 'rxephys'
import * as operators from 'rxephys/operators'
import type { FitOnSamples } from '../../src/api/fit.js'
import type { OnRecording } from '../../src/api/pipe.js'
import { artifacts, rates } from './foundCases.js'
import { peer } from './peer.js'
import type { Source } from './pipeline.js'

/** Stretches of a recording, as `fit` takes them. */
export type Chunks = readonly { readonly segment: number; readonly startFrame: number; readonly endFrame: number }[]

/** An operator here, and there. */
export interface Case {
  readonly title: string
  readonly source: Source
  readonly operator: OnRecording<Recording>
  readonly theirs: { readonly kind: string; readonly params: { readonly [key: string]: Json } }
  /** Of floats. */
  readonly tolerance?: number
  /** The part of the integers that may differ by one: where both round a sum that is near a half. */
  readonly uneven?: number
  /** Of a channel that never changes theirs are NaN, ours 0. */
  readonly nanIsZero?: boolean
  /** Which JSON there is: theirs may not load, or estimate anew. */
  readonly json?: 'both' | 'ours' | 'none'
  /** Of integers that theirs truncate: what from, the values themselves or what they take from the samples. Both are computed in float64 too. */
  readonly truncated?: 'values' | 'differences'
  /** Properties of the channels, which both set first. */
  readonly properties?: Readonly<Record<string, readonly number[]>>
}

/** The stretches that SpikeInterface draws from a recording: what we are to fit on. */
export const slicesOf = (sources: readonly Source[], params: Json): readonly Chunks[] =>
  peer
    .ask<readonly (readonly [number, number, number])[][]>('preprocessing.py', {
      slices: sources.map(({ theirs }) => ({ source: theirs, params })),
    })
    .map((slices) => slices.map(([segment, startFrame, endFrame]) => ({ segment, startFrame, endFrame })))

export interface Cases {
  readonly name: string
  readonly source: Source
  readonly chunks: Chunks
  readonly cases: (kind: string, operator: OnRecording<Recording>, params: Case['theirs']['params'], more?: Partial<Case>) => Case
}
const random = { num_chunks_per_segment: 6, chunk_size: 1500, seed: 7 }

/** What is estimated. numpy takes means of float32 samples in float32. */
const levelling = async ({ source: { recording }, name, chunks, cases }: Cases): Promise<readonly Case[]> => {
  const closed = <D extends FitOnSamples<D>>(operator: D) => recording.fit(operator, { chunks })
  const float = { dtype: 'float32' } as const
  const ours = { json: 'ours', tolerance: 1e-4, nanIsZero: true } as const
  const local = { mode: 'local', radius_um: 60 }
  // Our product is one of float32. Of 384 channels with hardly more frames than that, small eigenvalues make large weights.
  const [product, uneven] = name.startsWith('Noise4Sam') ? [2e-3, 6e-3] : [3e-6, 5e-5]
  return [
    cases('center', await closed(operators.center()), random, ours),
    cases('center', await closed(operators.center({ mode: 'mean' })), { mode: 'mean', ...random }, ours),
    cases('zscore', await closed(operators.zscore()), random, ours),
    cases('zscore', await closed(operators.zscore({ mode: 'mean+std' })), { mode: 'mean+std', ...random }, ours),
    cases('normalize_by_quantile', await closed(operators.normalizeByQuantile()), random, ours),
    cases(
      'normalize_by_quantile',
      await closed(operators.normalizeByQuantile({ mode: 'pool_channel', scale: 50 })),
      {
        ...{ mode: 'pool_channel', scale: 50 },
        ...random,
      },
      ours,
    ),
    cases('whiten', await closed(operators.whiten(float)), { ...float, ...random }, { tolerance: product }),
    cases(
      'whiten',
      await closed(operators.whiten({ ...float, applyMean: true })),
      { ...float, apply_mean: true, ...random },
      {
        tolerance: product,
      },
    ),
    cases(
      'whiten',
      await closed(operators.whiten({ ...float, mode: 'local', radiusUm: 60 })),
      { ...float, ...local, ...random },
      {
        tolerance: product,
      },
    ),
    cases(
      'whiten',
      await closed(operators.whiten({ dtype: 'int16', intScale: 200 })),
      { dtype: 'int16', int_scale: 200, ...random },
      {
        uneven,
      },
    ),
  ]
}

/** What is bad by each rule, in the stretches that SpikeInterface draws. */
const badChannels = async ({ source, name, cases }: Cases): Promise<readonly Case[]> => {
  const { recording } = source
  // The drawing knows no probe's gains: samples of noise are taken for µV.
  if (recording.getChannelGains() === undefined) return []
  const drawn = { num_random_chunks: 5, chunk_duration_s: 0.03, seed: 7 }
  const [chunks] = slicesOf([source], {
    num_chunks_per_segment: 5,
    chunk_size: Math.trunc(0.03 * recording.samplingFrequency),
    seed: 7,
  })
  const made: Case[] = []
  // Noise is loud at high frequencies, and little like its neighbours: by other thresholds than these all of it is bad, or nothing.
  const rules = { psdHfThreshold: 1e9, neighborhoodR2Threshold: 0.145, deadChannelThreshold: -0.02 }
  const theirRules = { psd_hf_threshold: 1e9, neighborhood_r2_threshold: 0.145, dead_channel_threshold: -0.02 }
  for (const method of ['coherence+psd', 'std', 'mad', 'neighborhood_r2'] as const) {
    const params = { method, numRandomChunks: 5, chunkDurationS: 0.03, ...rules }
    const theirs = { method, ...drawn, ...theirRules }
    const removed = await recording.fit(operators.detectAndRemoveBadChannels(params), { chunks })
    if (recording.pipe(removed).channelIds.length > 0) made.push(cases('detect_and_remove_bad_channels', removed, theirs))
    if (name.startsWith('float32')) {
      const interpolated = await recording.fit(operators.detectAndInterpolateBadChannels(params), { chunks })
      made.push(cases('detect_and_interpolate_bad_channels', interpolated, theirs, { tolerance: 1e-4 }))
    }
  }
  return made
}

/** What goes through time, or along the probe. */
const throughTime = ({ source: { recording }, cases }: Cases): readonly Case[] => {
  const { channelIds, dtype } = recording
  const isFloat = dtype.startsWith('float')
  const shifts = channelIds.map((_, channel) => (channel % 12) / 13)
  const bad = [channelIds[2], channelIds[7]]
  const levels = channelIds.map((_, channel) => 40 + channel)
  const spatial = operators.highpassSpatialFilter({ nChannelPad: 10, applyAgc: false })
  const loud = operators.highpassSpatialFilter({ nChannelPad: 10, rmsValues: levels })
  const near = isFloat ? { tolerance: 2e-4 } : { uneven: 1e-3 }
  return [
    cases(
      'phase_shift',
      operators.phaseShift({ interSampleShift: shifts }),
      { inter_sample_shift: shifts },
      isFloat ? { tolerance: 1e-4 } : {},
    ),
    cases(
      'phase_shift',
      operators.phaseShift({ interSampleShift: shifts, marginMs: 10 }),
      { inter_sample_shift: shifts, margin_ms: 10 },
      isFloat ? { tolerance: 1e-4 } : {},
    ),
    cases('gaussian_filter', operators.gaussianFilter(), {}, near),
    cases('gaussian_filter', operators.gaussianFilter({ freqMin: null, freqMax: 200 }), { freq_min: null, freq_max: 200 }, near),
    cases('gaussian_filter', operators.gaussianFilter({ freqMin: 100, freqMax: null }), { freq_min: 100, freq_max: null }, near),
    cases(
      'interpolate_bad_channels',
      operators.interpolateBadChannels({ badChannelIds: bad }),
      { bad_channel_ids: bad },
      isFloat ? { tolerance: 1e-4 } : { truncated: 'values' },
    ),
    cases(
      'interpolate_bad_channels',
      operators.interpolateBadChannels({ badChannelIds: bad, sigmaUm: 30, p: 1 }),
      { bad_channel_ids: bad, sigma_um: 30, p: 1 },
      isFloat ? { tolerance: 1e-4 } : { truncated: 'values' },
    ),
    cases('highpass_spatial_filter', spatial, { n_channel_pad: 10, apply_agc: false, rms_values: channelIds.map(() => 1) }, near),
    cases('highpass_spatial_filter', loud, { n_channel_pad: 10, rms_values: levels }, near),
    cases('average_across_direction', operators.averageAcrossDirection(), {}, { tolerance: 1e-4 }),
    cases('directional_derivative', operators.directionalDerivative(), {}, { tolerance: 1e-4 }),
    cases(
      'directional_derivative',
      operators.directionalDerivative({ order: 2, edgeOrder: 2 }),
      { order: 2, edge_order: 2 },
      { tolerance: 1e-4 },
    ),
    cases('directional_derivative', operators.directionalDerivative({ order: 0 }), { order: 0 }, { tolerance: 5e-4 }),
  ]
}

/** Every case on one source; `chunks` are the stretches that SpikeInterface draws with the arguments in `random`. */
export const casesOf = async (name: string, source: Source, chunks: Chunks): Promise<readonly Case[]> => {
  const { recording } = source
  const isFloat = recording.dtype.startsWith('float')
  const length = recording.channelIds.length
  const cases = (
    kind: string,
    operator: OnRecording<Recording>,
    params: Case['theirs']['params'],
    more: Partial<Case> = {},
  ): Case => ({
    title: `${kind} of ${name}: ${JSON.stringify(params).slice(0, 90)}`,
    source,
    operator,
    theirs: { kind, params },
    ...more,
  })
  const triggers = recording.segments.map(({ frames }) => [0.05, 0.3, 0.62, 0.9].map((part) => Math.floor(part * frames)))
  const labels = triggers.map((own) => own.map((_, index) => (index % 2 === 0 ? 'a' : 'b')))
  const flat = recording.segments.length === 1
  const listed = flat ? triggers[0] : triggers
  const periods = recording.segments.map(({ frames }, segment) => [segment, Math.floor(frames / 3), Math.floor(frames / 2)])
  const templates = { mode: 'average', listTriggers: triggers, listLabels: labels } as const
  return [
    cases('rectify', operators.rectify(), {}),
    cases('clip', operators.clip({ aMin: -40, aMax: 60 }), { a_min: -40, a_max: 60 }),
    cases('clip', operators.clip({ aMax: 10 }), { a_max: 10 }),
    cases('clip', operators.clip({ aMin: -40.6, aMax: 60.6 }), { a_min: -40.6, a_max: 60.6 }),
    cases('blank_saturation', operators.blankSaturation({ absThreshold: 70, fillValue: 1, direction: 'both' }), {
      ...{ abs_threshold: 70, fill_value: 1, direction: 'both' },
    }),
    cases(
      'blank_saturation',
      await recording.fit(operators.blankSaturation({ quantileThreshold: 0.02, direction: 'both' }), { chunks }),
      { quantile_threshold: 0.02, direction: 'both', ...random },
      { json: 'ours', tolerance: 1e-5 },
    ),
    cases(
      'silence_periods',
      operators.silencePeriods({ periods }),
      { list_periods: periods.map(([, start, end]) => [[start, end]]) },
      { json: 'ours' },
    ),
    cases(
      'scale_to_physical_units',
      operators.scaleToPhysicalUnits(),
      {},
      {
        properties: {
          gain_to_physical_unit: Array.from({ length }, (_, channel) => 0.5 + channel),
          offset_to_physical_unit: Array.from({ length }, (_, channel) => 1.25 * channel),
        },
        json: 'ours',
      },
    ),
    ...(isFloat ? [] : [cases('correct_lsb', await recording.fit(operators.correctLsb(), { chunks }), random, { json: 'ours' })]),
    cases('remove_artifacts', operators.removeArtifacts({ listTriggers: triggers }), { list_triggers: listed }),
    ...(['linear', 'cubic'] as const).map((mode) =>
      cases(
        'remove_artifacts',
        operators.removeArtifacts({ listTriggers: triggers, mode }),
        { list_triggers: listed, mode },
        isFloat ? { tolerance: 1e-3 } : { truncated: 'values' },
      ),
    ),
    cases(
      'remove_artifacts',
      await recording.fit(operators.removeArtifacts({ ...templates, mode: 'median' })),
      { list_triggers: triggers, list_labels: labels, mode: 'median' },
      isFloat ? { tolerance: 1e-3, json: 'ours' } : { truncated: 'differences', json: 'ours' },
    ),
    cases(
      'remove_artifacts',
      await recording.fit(operators.removeArtifacts({ ...templates, scaleAmplitude: true, timeJitter: 0.2 })),
      { list_triggers: triggers, list_labels: labels, mode: 'average', scale_amplitude: true, time_jitter: 0.2 },
      // How much of a template is taken away is a float32 there.
      isFloat ? { tolerance: 1e-3, json: 'ours' } : { truncated: 'differences', uneven: 1e-5, json: 'ours' },
    ),
    ...(await levelling({ name, source, chunks, cases })),
    ...throughTime({ name, source, chunks, cases }),
    ...(await badChannels({ name, source, chunks, cases })),
    ...(await artifacts({ name, source, chunks, cases })),
    ...rates({ name, source, chunks, cases }),
  ]
}
