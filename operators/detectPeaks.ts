import { either as E } from 'fp-ts'
import {
  atMost,
  channelId,
  exactly,
  listOf,
  nonNegative,
  oneOf,
  optional,
  positive,
  shown,
  withDefault,
} from '../src/codec/codec.js'
import { defineDetector } from '../src/declare/detector.js'
import { sameList } from '../src/kit/headers.js'
import { masksOf, neighboursWithin, type PeakRule, peaksByChannel, peaksLocallyExclusive } from '../src/kit/peaks.js'
import type { Block } from '../src/model/block.js'
import { MOST } from '../src/model/bounds.js'
import { isBigInteger } from '../src/model/dtype.js'
import { conflict, type Fault, invalidParams, unsupported } from '../src/model/fault.js'
import type { FrameRange } from '../src/model/frames.js'
import type { Header } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Find where samples stand out from the noise: a sorting whose units are the channels.
 *
 * Shapes   frames × channels in; out a spike for every peak, its unit the channel it is on.
 * Dtype    frames are whole numbers; the amplitude of a peak is the sample there.
 * Units    `detectThreshold` in noise levels (median absolute deviations), `excludeSweepMs` in ms, `radiusUm` in µm.
 * Margin   the exclusion sweep, and one frame.
 * Errors   InvalidParams: no noise levels (fit finds them), or another number than channels. Conflict: other
 *          channels than those of a fit; no probe, where peaks exclude each other within a radius. Unsupported: 64-bit integers.
 * Source   SpikeInterface `detect_peaks`, method "locally_exclusive" and "by_channel". A peak goes when a larger one, in
 *          noise levels, or as large a one that is earlier, lies within the sweep and the radius, whether or not that one
 *          stays: a bounded neighbourhood, so that peaks are the same in any chunks, and live. SpikeInterface's rule is the
 *          same. Beyond the ends of a segment there is nothing to exceed a peak; it sees zeros there, which do not either.
 */
export const detectPeaks = defineDetector({
  kind: 'detectPeaks',
  version: 1,
  params: exactly({
    method: withDefault(oneOf(['locally_exclusive', 'by_channel']), 'locally_exclusive', {
      doc: 'what a peak may not be near: a larger one close by, or on its channel',
    }),
    peakSign: withDefault(oneOf(['neg', 'pos', 'both']), 'neg', { doc: 'which peaks' }),
    detectThreshold: withDefault(positive, 5, { doc: 'least size of a peak', unit: 'noise levels' }),
    excludeSweepMs: withDefault(atMost(nonNegative, MOST.milliseconds), 1, {
      doc: 'no larger peak within this time before or after',
      unit: 'ms',
    }),
    radiusUm: withDefault(nonNegative, 50, { doc: 'nor within this distance, for locally_exclusive', unit: 'µm' }),
    noiseLevels: optional(listOf(nonNegative), { doc: 'one a channel, as samples are; found by `fit`' }),
    noiseChannelIds: optional(listOf(channelId), {
      doc: 'the channels that the noise levels are of, in their order; found by `fit`. Others, or in another order, are refused',
    }),
  }),
  example: 'await recording.fit(detectPeaks({ detectThreshold: 5 }))',
  examples: ({ channelIds }) => {
    const noiseLevels = channelIds.map((_, channel) => 4 + (channel % 3))
    return [
      { method: 'by_channel', detectThreshold: 1, noiseLevels, excludeSweepMs: 0.1 },
      { detectThreshold: 1, peakSign: 'both', noiseLevels, excludeSweepMs: 0.2 },
    ]
  },
  fit: (params, { channelIds }, noiseLevels) =>
    params.noiseLevels === undefined ? { ...params, noiseLevels, noiseChannelIds: channelIds } : params,
  bind: (params, header) => {
    const { noiseLevels, noiseChannelIds, excludeSweepMs, samplingFrequency } = {
      ...params,
      samplingFrequency: header.samplingFrequency,
    }
    const at = 'detectPeaks.params.noiseLevels'
    if (noiseLevels === undefined)
      return E.left(
        invalidParams(
          at,
          'a noise level for each channel',
          'nothing',
          'await recording.fit(detectPeaks(...)) finds them, or give noiseLevels',
        ),
      )
    if (noiseLevels.length !== header.channelIds.length)
      return E.left(invalidParams(at, `${header.channelIds.length} noise levels, one a channel`, `${noiseLevels.length}`))
    if (noiseChannelIds !== undefined && !sameList(noiseChannelIds, header.channelIds))
      return E.left(
        conflict(
          'channels of detectPeaks',
          `${shown(noiseChannelIds)}, whose noise levels were found`,
          shown(header.channelIds),
          'fit it on this recording, or give noiseLevels alone',
        ),
      )
    if (isBigInteger(header.dtype))
      return E.left(unsupported(`detectPeaks of ${header.dtype} samples`, 'convert the samples first, with astype()'))
    const sweep = Math.floor((excludeSweepMs * samplingFrequency) / 1000)
    const rule: PeakRule = {
      thresholds: Float64Array.from(noiseLevels, (level) => level * params.detectThreshold),
      positive: params.peakSign !== 'neg',
      negative: params.peakSign !== 'pos',
      sweep,
    }
    return pipe(
      params.method === 'by_channel' ? E.right(undefined) : nearOf(header, params.radiusUm),
      E.map((near: readonly Uint8Array[] | undefined) => ({
        header: {
          samplingFrequency,
          unitIds: header.channelIds,
          properties: header.properties,
          annotations: { detected_by: params.method },
        },
        margin: { before: sweep + 1, after: sweep + 1 },
        kernel: (block: Block, range: FrameRange) =>
          near === undefined ? peaksByChannel(block, range, rule) : peaksLocallyExclusive(block, range, rule, near),
      })),
    )
  },
})

const nearOf = (header: Header, radius: number): E.Either<Fault, readonly Uint8Array[]> => {
  const neighbours = neighboursWithin(header, radius)
  return neighbours === undefined
    ? E.left(
        conflict(
          'channel locations for detectPeaks "locally_exclusive"',
          'a probe on every channel',
          'none',
          'set a probe with setProbe(), or use method "by_channel"',
        ),
      )
    : E.right(masksOf(neighbours))
}
