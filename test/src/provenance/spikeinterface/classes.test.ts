import { join } from 'node:path'
import { open, type Recording } from 'rxephys'
import * as operators from 'rxephys/operators'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump, expectSame, FS, IDS, type Stored, store } from './support.js'

const folder = temporaryFolder()
let saved: Stored
let floats: Stored

beforeAll(async () => {
  saved = await store(folder, 'saved', 'int16')
  floats = await store(folder, 'floats', 'float32')
})

/** What SpikeInterface writes, and the same pipeline here. */
const pairs: Readonly<Record<string, () => readonly [Dump, Recording]>> = {
  'select and rename channels': () => [
    dump('core.channelslice.ChannelSliceRecording', {
      parent_recording: saved.json,
      channel_ids: ['c', 'a'],
      renamed_channel_ids: [7, 9],
    }),
    saved.recording.pipe(
      operators.selectChannels({ channelIds: ['c', 'a'] }),
      operators.renameChannels({ newChannelIds: [7, 9] }),
    ),
  ],
  'the same, under the module and argument names of other releases': () => [
    dump('core.channelslicerecording.ChannelSliceRecording', {
      recording: saved.json,
      channel_ids: ['c', 'a'],
      renamed_channel_ids: null,
    }),
    saved.recording.pipe(operators.selectChannels({ channelIds: ['c', 'a'] })),
  ],
  'silence periods, as they are dumped since 0.104, one of no frames for a segment without any': () => [
    dump('preprocessing.silence_periods.SilencedPeriodsRecording', {
      recording: saved.json,
      periods: [
        [0, 5, 20],
        [0, 0, 0],
      ],
      mode: 'zeros',
      seed: null,
    }),
    saved.recording.pipe(operators.silencePeriods({ periods: [[0, 5, 20]] })),
  ],
  'slice frames': () => [
    dump('core.frameslicerecording.FrameSliceRecording', { recording: saved.json, start_frame: 100, end_frame: null }),
    saved.recording.pipe(operators.frameSlice({ startFrame: 100 })),
  ],
  'select and append segments': () => [
    dump('core.segmentutils.SelectSegmentRecording', {
      recording: dump('core.segmentutils.AppendSegmentRecording', {
        recording_list: [saved.json, saved.json],
        sampling_frequency_max_diff: 0,
      }),
      segment_indices: 1,
    }),
    operators.appendRecordings([saved.recording, saved.recording]).pipe(operators.selectSegments({ segmentIndices: [1] })),
  ],
  concatenate: () => [
    dump('core.segmentutils.ConcatenateSegmentRecording', {
      recording_list: [saved.json, saved.json],
      ignore_times: true,
      sampling_frequency_max_diff: 0,
    }),
    operators.concatenateRecordings([saved.recording, saved.recording]),
  ],
  'aggregate a list, or a dictionary': () => [
    dump('core.channelsaggregationrecording.ChannelsAggregationRecording', {
      recording_list_or_dict: {
        left: dump('core.channelslice.ChannelSliceRecording', { recording: saved.json, channel_ids: ['a'] }),
        right: dump('core.channelslice.ChannelSliceRecording', { recording: saved.json, channel_ids: ['d', 'b'] }),
      },
      renamed_channel_ids: ['x', 'y', 'z'],
    }),
    operators.aggregateChannels(
      [
        saved.recording.pipe(operators.selectChannels({ channelIds: ['a'] })),
        saved.recording.pipe(operators.selectChannels({ channelIds: ['d', 'b'] })),
      ],
      { renamedChannelIds: ['x', 'y', 'z'] },
    ),
  ],
  add: () => [
    dump('core.operatorrecordings.AddRecordings', { recording1: saved.json, recording2: saved.json, operator: 'add' }),
    operators.addRecordings([saved.recording, saved.recording]),
  ],
  subtract: () => [
    dump('core.operatorrecordings.BaseOperatorRecording', {
      recording2: dump('preprocessing.normalize_scale.ScaleRecording', {
        recording: floats.json,
        gain: 3,
        offset: 0,
        dtype: '<f4',
      }),
      recording1: floats.json,
      operator: 'subtract',
    }),
    operators.subtractRecordings([floats.recording, floats.recording.pipe(operators.scale({ gain: 3 }))]),
  ],
  'common reference, single, its id alone': () => [
    dump('preprocessing.common_reference.CommonReferenceRecording', {
      recording: saved.json,
      reference: 'single',
      ref_channel_ids: 'b',
      dtype: '<i2',
    }),
    saved.recording.pipe(operators.commonReference({ reference: 'single', refChannelIds: ['b'] })),
  ],
  'common reference, groups, out of group': () => [
    dump('preprocessing.common_reference.CommonReferenceRecording', {
      recording: floats.json,
      operator: 'average',
      groups: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      ref_channel_ids: 'out_of_group',
      local_radius: [30, 55],
      min_local_neighbors: 5,
      verbose: false,
      dtype: '<f4',
    }),
    floats.recording.pipe(
      operators.commonReference({
        operator: 'average',
        groups: [
          ['a', 'b'],
          ['c', 'd'],
        ],
        refChannelIds: 'outOfGroup',
      }),
    ),
  ],
  'band-pass': () => [
    dump('preprocessing.filter.BandpassFilterRecording', {
      recording: saved.json,
      freq_min: 300,
      freq_max: 3000,
      margin_ms: 'auto',
      dtype: '<f4',
      ignore_low_freq_error: false,
      filter_order: 3,
    }),
    saved.recording.pipe(operators.bandpassFilter({ freqMin: 300, freqMax: 3000, filterOrder: 3, dtype: 'float32' })),
  ],
  'band-pass of a release before 0.104, whose margin was 5 ms': () => [
    dump(
      'toolkit.preprocessing.filter.BandpassFilterRecording',
      { recording: saved.json, freq_min: 300, freq_max: 3000 },
      { version: '0.94.0' },
    ),
    saved.recording.pipe(operators.bandpassFilter({ freqMin: 300, freqMax: 3000, marginMs: 5 })),
  ],
  'high-pass': () => [
    dump('preprocessing.filter.HighpassFilterRecording', {
      recording: saved.json,
      freq_min: 250,
      margin_ms: 8,
      direction: 'forward',
    }),
    saved.recording.pipe(operators.highpassFilter({ freqMin: 250, marginMs: 8, direction: 'forward' })),
  ],
  notch: () => [
    dump('preprocessing.filter.NotchFilterRecording', {
      recording: saved.json,
      freq: 1000,
      q: 20,
      margin_ms: 31.83,
      dtype: '<i2',
    }),
    saved.recording.pipe(operators.notchFilter({ freq: 1000, q: 20, marginMs: 31.83 })),
  ],
  'any filter, by its coefficients': () => [
    dump('preprocessing.filter.FilterRecording', {
      recording: saved.json,
      band: [300, 6000],
      btype: 'bandpass',
      filter_mode: 'ba',
      coeff: [
        [0.2, 0.2],
        [1, -0.6],
      ],
      margin_ms: 5,
    }),
    saved.recording.pipe(
      operators.filter({
        coefficients: [
          [0.2, 0.2],
          [1, -0.6],
        ],
        filterMode: 'ba',
        marginMs: 5,
      }),
    ),
  ],
  astype: () => [
    dump('preprocessing.astype.AstypeRecording', { recording: floats.json, dtype: '<i2', round: true }),
    floats.recording.pipe(operators.astype({ dtype: 'int16' })),
  ],
  'scale, by a row as numpy broadcasts it': () => [
    dump('preprocessing.normalize_scale.ScaleRecording', {
      recording: saved.json,
      gain: [[1, 2, 3, 4]],
      offset: [[0, 0, 0, -1.5]],
      dtype: '<f4',
    }),
    saved.recording.pipe(operators.scale({ gain: [1, 2, 3, 4], offset: [0, 0, 0, -1.5] })),
  ],
  'z-score, with the gains it was made with': () => [
    dump('preprocessing.normalize_scale.ZScoreRecording', {
      recording: saved.json,
      gain: [[1, 2, 3, 4]],
      offset: [[0, 0, 0, 5]],
      mode: 'median+mad',
      dtype: '<f4',
    }),
    saved.recording.pipe(operators.scale({ gain: [1, 2, 3, 4], offset: [0, 0, 0, 5] })),
  ],
  'scale to µV': () => [
    dump('preprocessing.scale.ScaleTouVRecording', { recording: saved.json }),
    saved.recording.pipe(operators.scaleToUv()),
  ],
  'depth order': () => [
    dump('preprocessing.depth_order.DepthOrderRecording', {
      recording: saved.json,
      channel_ids: null,
      dimensions: ['x', 'y'],
      flip: true,
    }),
    saved.recording.pipe(operators.depthOrder({ flip: true })),
  ],
  'zero channel pad': () => [
    dump('preprocessing.zero_channel_pad.ZeroChannelPaddedRecording', {
      parent_recording: saved.json,
      num_channels: 6,
      channel_mapping: null,
    }),
    saved.recording.pipe(operators.zeroChannelPad({ numChannels: 6 })),
  ],
}

describe('a pipeline that SpikeInterface dumped', () => {
  it.each(Object.keys(pairs))('%s', async (name) => {
    const [theirs, ours] = pairs[name]()
    await expectSame(await open(theirs), ours)
  })

  it('opens binary files, with the arguments of any release', async () => {
    const file = join(saved.path, 'traces_cached_seg0.raw')
    const kwargs = {
      file_paths: file,
      sampling_frequency: FS,
      dtype: '<i2',
      channel_ids: IDS,
      time_axis: 0,
      file_offset: 0,
      gain_to_uV: 0.5,
      offset_to_uV: [0, 0, 0, 1],
      t_starts: [2.5],
      is_filtered: null,
    }
    const spellings: readonly Dump[] = [{ num_chan: 4 }, { num_channels: 4 }]
    for (const channels of spellings) {
      const opened = await open(dump('core.binaryrecordingextractor.BinaryRecordingExtractor', { ...kwargs, ...channels }))
      await expectSame(opened, saved.recording)
      expect(opened.getChannelGains()).toEqual([0.5, 0.5, 0.5, 0.5])
      expect(await opened.getStartTime()).toBe(2.5)
    }
  })
})
