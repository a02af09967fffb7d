import {
  channelId,
  flag,
  integer,
  json,
  listOf,
  nonNegative,
  nonNegativeInteger,
  oneOf,
  optional,
  positiveInteger,
  required,
} from '../../codec/codec.js'
import { sameList } from '../../kit/headers.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { type Equal, equal } from './equal.js'
import { ignored, oneOrMore, ours } from './kwargs.js'

const twoRecordings = (name: string, kind: string): Equal =>
  equal(name, 'two', ignored('operator'), (_, inputs, { apply }) => apply(kind, inputs, {}))

const tolerance = { sampling_frequency_max_diff: optional(nonNegative, { doc: 'Hz by which the inputs may differ' }) }

/** The classes that choose and combine channels, frames, segments and recordings. */
export const structure: readonly Equal[] = [
  equal(
    'ChannelSliceRecording',
    'one',
    {
      channel_ids: optional(listOf(channelId), { doc: 'which' }),
      renamed_channel_ids: optional(listOf(channelId), { doc: 'and what they are called from here on' }),
    },
    ({ channel_ids, renamed_channel_ids }, [input], { apply }) => {
      const ids = channel_ids ?? input.header.channelIds
      const selected = sameList(ids, input.header.channelIds) ? input : apply('selectChannels', [input], { channelIds: ids })
      return renamed_channel_ids === undefined || sameList(renamed_channel_ids, ids)
        ? selected
        : apply('renameChannels', [selected], { newChannelIds: renamed_channel_ids })
    },
  ),
  equal(
    'FrameSliceRecording',
    'one',
    {
      start_frame: optional(nonNegativeInteger, { doc: 'first frame' }),
      end_frame: optional(nonNegativeInteger, { doc: 'first frame not kept; 0 is the end' }),
    },
    ({ start_frame, end_frame }, inputs, { apply }) =>
      apply('frameSlice', inputs, { startFrame: start_frame, endFrame: end_frame || undefined }),
  ),
  equal(
    'SelectSegmentRecording',
    'one',
    { segment_indices: required(oneOrMore(nonNegativeInteger), { doc: 'which' }) },
    ({ segment_indices }, inputs, { apply }) => apply('selectSegments', inputs, { segmentIndices: segment_indices }),
  ),
  equal('AppendSegmentRecording', 'many', { ...tolerance }, (kwargs, inputs, { apply }) =>
    apply('appendRecordings', inputs, ours(kwargs)),
  ),
  equal(
    'ConcatenateSegmentRecording',
    'many',
    { ...tolerance, ignore_times: optional(flag, { doc: 'whether times may be lost' }) },
    (kwargs, inputs, { apply }) => apply('concatenateRecordings', inputs, ours(kwargs)),
  ),
  equal(
    'ChannelsAggregationRecording',
    'many',
    { renamed_channel_ids: optional(listOf(channelId), { doc: 'for all channels' }) },
    ({ renamed_channel_ids }, inputs, { apply }) =>
      apply('aggregateChannels', inputs, { renamedChannelIds: renamed_channel_ids }),
  ),
  twoRecordings('AddRecordings', 'addRecordings'),
  twoRecordings('SubtractRecordings', 'subtractRecordings'),
  equal(
    'BaseOperatorRecording',
    'two',
    { operator: required(oneOf(['add', 'subtract']), { doc: 'which' }) },
    ({ operator }, inputs, { apply }) => apply(`${operator}Recordings`, inputs, {}),
  ),
  equal(
    'DepthOrderRecording',
    'one',
    {
      channel_ids: optional(json, { doc: 'a subset' }),
      dimensions: optional(json, { doc: '"x", "y", "z", or several' }),
      flip: optional(flag, { doc: 'from the top down' }),
    },
    ({ channel_ids, dimensions, flip }, inputs, { apply, at }) =>
      channel_ids === undefined
        ? apply('depthOrder', inputs, { dimensions, flip })
        : refuse(unsupported(`${at}.kwargs.channel_ids: ordering a subset of the channels`, 'select the channels first')),
  ),
  equal(
    'ZeroChannelPaddedRecording',
    'one',
    {
      num_channels: required(positiveInteger, { doc: 'channels in all' }),
      channel_mapping: optional(listOf(integer), { doc: 'where each channel goes' }),
    },
    ({ num_channels, channel_mapping }, inputs, { apply }) =>
      apply('zeroChannelPad', inputs, { numChannels: num_channels, channelMapping: channel_mapping }),
  ),
]
