import {
  channelId,
  either,
  finite,
  flag,
  listOf,
  nonNegativeInteger,
  oneOf,
  optional,
  positiveInteger,
} from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { isFloat } from '../../model/dtype.js'
import { unsupported } from '../../model/fault.js'
import { type Equal, equal } from './equal.js'
import { channelRow, ignored, numpyDtype, ours, word } from './kwargs.js'

const gainAndOffset = {
  gain: optional(either(finite, channelRow), { doc: 'factor' }),
  offset: optional(either(finite, channelRow), { doc: 'added after it' }),
  dtype: optional(numpyDtype, { doc: 'of the output; float32 when absent' }),
}

/** The classes that compute each frame from itself. */
export const preprocessing: readonly Equal[] = [
  equal(
    'CommonReferenceRecording',
    'one',
    {
      reference: optional(oneOf(['global', 'single', 'local']), { doc: 'of what' }),
      operator: optional(oneOf(['median', 'average']), { doc: 'how' }),
      groups: optional(listOf(listOf(channelId)), { doc: 'each on its own' }),
      ref_channel_ids: optional(
        either(word('out_of_group', 'outOfGroup'), either(channelId, either(listOf(channelId), listOf(listOf(channelId))))),
        { doc: 'the reference channels' },
      ),
      local_radius: optional(listOf(finite), { doc: 'µm' }),
      min_local_neighbors: optional(nonNegativeInteger, { doc: 'at least so many' }),
      dtype: optional(numpyDtype, { doc: 'of the output' }),
      ...ignored('verbose'),
    },
    ({ ref_channel_ids, ...kwargs }, inputs, { apply }) => {
      const isList = ref_channel_ids === undefined || ref_channel_ids === 'outOfGroup' || typeof ref_channel_ids === 'object'
      return apply('commonReference', inputs, { ...ours(kwargs), refChannelIds: isList ? ref_channel_ids : [ref_channel_ids] })
    },
  ),
  equal(
    'AstypeRecording',
    'one',
    { dtype: optional(numpyDtype, { doc: 'what they become' }), round: optional(flag, { doc: 'to whole numbers' }) },
    ({ dtype, round }, [input], { apply, at }) => {
      const wanted = dtype ?? input.header.dtype
      // Floats become integers by rounding here, and stay what they are when they become floats.
      if (round !== undefined && isFloat(input.header.dtype) && round === isFloat(wanted))
        return refuse(unsupported(`${at}.kwargs.round: ${round} from ${input.header.dtype} to ${wanted}`, 'leave it out'))
      return apply('astype', [input], { dtype: wanted })
    },
  ),
  equal('ScaleRecording', 'one', gainAndOffset, (kwargs, inputs, { apply }) =>
    apply('scale', inputs, { dtype: 'float32', ...kwargs }),
  ),
  equal('ScaleTouVRecording', 'one', {}, (_, inputs, { apply }) => apply('scaleToUv', inputs, {})),
  // Its gains and offsets are those that were estimated when it was made: nothing is estimated again.
  equal(
    'ZScoreRecording',
    'one',
    { ...gainAndOffset, ...ignored('mode', 'num_chunks_per_segment', 'chunk_size', 'chunk_duration', 'seed') },
    ({ gain, offset, dtype = 'float32' }, [input], { apply, at }) => {
      if (gain === undefined || offset === undefined)
        return refuse(unsupported(`${at}.kwargs: a z-score without its "gain" and "offset"`, 'dump it again in SpikeInterface'))
      const scaled = apply('scale', [input], { gain, offset, dtype })
      const each = <T>(value: T): readonly T[] => input.header.channelIds.map(() => value)
      const gained = apply('setProperty', [scaled], { key: 'gain_to_uV', values: each(1), dtype: 'float32' })
      return apply('setProperty', [gained], { key: 'offset_to_uV', values: each(0), dtype: 'float32' })
    },
  ),
  equal(
    'UnsignedToSignedRecording',
    'one',
    { bit_depth: optional(positiveInteger, { doc: 'bits' }) },
    ({ bit_depth }, inputs, { apply }) => apply('unsignedToSigned', inputs, { bitDepth: bit_depth }),
  ),
]
