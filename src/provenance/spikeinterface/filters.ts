import { either, finite, flag, listOf, oneOf, optional, positive, positiveInteger, text } from '../../codec/codec.js'
import { isBefore } from './dump.js'
import { type Equal, equal } from './equal.js'
import { ignored, numpyDtype, ours, word } from './kwargs.js'

/** The arguments that all filters share. Before 0.104 the margin was 5 ms unless given; since then it follows the filter. */
const shared = {
  margin_ms: optional(either(finite, word('auto', 'auto')), { doc: 'ms' }),
  dtype: optional(numpyDtype, { doc: 'of the output' }),
  filter_order: optional(positiveInteger, { doc: 'once each way' }),
  filter_mode: optional(oneOf(['sos', 'ba']), { doc: 'second-order sections, or numerator and denominator' }),
  ftype: optional(text, { doc: 'family' }),
  add_reflect_padding: optional(flag, { doc: 'reflect the signal at its ends' }),
  direction: optional(oneOf(['forward', 'backward', 'forward-backward']), { doc: 'which way' }),
  ...ignored('ignore_low_freq_error', '_skip_margin_warning_for_old_version'),
}

const marginMs = (given: number | 'auto' | undefined, version: string): number | undefined => {
  if (given === 'auto') return undefined
  return given ?? (isBefore(version, '0.104') ? 5 : undefined)
}

/** The filters. */
export const filters: readonly Equal[] = [
  equal(
    'BandpassFilterRecording',
    'one',
    { freq_min: optional(positive, { doc: 'Hz' }), freq_max: optional(positive, { doc: 'Hz' }), ...shared },
    ({ margin_ms, ...kwargs }, inputs, { apply, version }) =>
      apply('bandpassFilter', inputs, { ...ours(kwargs), marginMs: marginMs(margin_ms, version) }),
  ),
  equal(
    'HighpassFilterRecording',
    'one',
    { freq_min: optional(positive, { doc: 'Hz' }), ...shared },
    ({ margin_ms, ...kwargs }, inputs, { apply, version }) =>
      apply('highpassFilter', inputs, { ...ours(kwargs), marginMs: marginMs(margin_ms, version) }),
  ),
  equal(
    'NotchFilterRecording',
    'one',
    { freq: optional(positive, { doc: 'Hz' }), q: optional(positive, { doc: 'freq / bandwidth' }), ...shared },
    ({ margin_ms, ...kwargs }, inputs, { apply, version }) =>
      apply('notchFilter', inputs, { ...ours(kwargs), marginMs: marginMs(margin_ms, version) }),
  ),
  equal(
    'FilterRecording',
    'one',
    {
      band: optional(either(positive, listOf(positive)), { doc: 'Hz' }),
      btype: optional(oneOf(['bandpass', 'highpass']), { doc: 'kind' }),
      coeff: optional(listOf(listOf(finite)), { doc: 'the coefficients themselves' }),
      ...shared,
    },
    ({ margin_ms, coeff, ...kwargs }, inputs, { apply, version }) =>
      apply('filter', inputs, { ...ours(kwargs), coefficients: coeff, marginMs: marginMs(margin_ms, version) }),
  ),
]
