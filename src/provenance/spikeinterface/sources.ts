import {
  channelId,
  either,
  finite,
  flag,
  listOf,
  nonNegativeInteger,
  oneOf,
  optional,
  path,
  positive,
  positiveInteger,
  required,
  text,
} from '../../codec/codec.js'
import type { TracesNode } from '../../engine/node.js'
import { type Builder, type Equal, equal } from './equal.js'
import { ignored, numpyDtype, nwbReading, oneOrMore, orNone } from './kwargs.js'
import { neuralynxClass } from './neuralynx.js'
import { openEphys } from './openEphys.js'

const perChannel = either(finite, listOf(finite))
const folder = { folder_path: required(path, { doc: 'the folder' }) }

/** What classes that read through neo take. */
export const ofNeo = {
  stream_id: optional(text, { doc: 'such as "0"' }),
  stream_name: optional(text, { doc: 'such as "RHD2000 amplifier channel"' }),
  use_names_as_ids: optional(flag, { doc: 'ids that the user gave instead of those of the hardware' }),
  // Samples after a gap are a segment here, whether it is looked for there or not.
  ...ignored('all_annotations', 'block_index', 'ignore_integrity_checks'),
}

interface OfNeo {
  readonly kind: string
  readonly filePath: string
  readonly stream: string | undefined
  readonly useNames: boolean
  /** Whether what follows a gap is of the same segment there. Default: true. */
  readonly joins?: boolean
  /** Further parameters. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** A stream of a file as neo has it: every segment from 0 s on. */
export const throughNeo = async (
  { kind, filePath, stream, useNames, joins = true, more = {} }: OfNeo,
  { open, apply }: Builder,
): Promise<TracesNode> => {
  const node = await open(kind, { filePath, stream, ...more })
  const names = node.header.properties.channel_name?.values
  const named = useNames && names !== undefined ? apply('renameChannels', [node], { newChannelIds: names }) : node
  if (joins && named.segments.length > 1) return apply('concatenateRecordings', [named], {})
  return named.segments.every(({ times: { tStart = 0 } }) => tStart === 0) ? named : apply('resetTimes', [named], {})
}

/** The classes that read files. */
export const sources: readonly Equal[] = [
  equal(
    ['BinaryRecordingExtractor', 'BinDatRecordingExtractor'],
    'none',
    {
      file_paths: required(oneOrMore(path), { doc: 'one a segment' }),
      sampling_frequency: required(positive, { doc: 'Hz' }),
      dtype: required(numpyDtype, { doc: 'of the samples' }),
      num_channels: optional(positiveInteger, { doc: 'releases from 0.98 on' }),
      num_chan: optional(positiveInteger, { doc: 'releases before' }),
      channel_ids: optional(listOf(channelId), { doc: 'one a channel' }),
      t_starts: optional(listOf(orNone(finite)), { doc: 'seconds, one a segment' }),
      time_axis: optional(nonNegativeInteger, { doc: '0: frame after frame; 1: channel after channel' }),
      file_offset: optional(nonNegativeInteger, { doc: 'bytes' }),
      gain_to_uV: optional(perChannel, { doc: 'µV' }),
      offset_to_uV: optional(perChannel, { doc: 'µV' }),
      is_filtered: optional(flag, { doc: 'whether they were filtered' }),
      file_timestamps_paths: optional(oneOrMore(path), { doc: 'one a segment' }),
    },
    (kwargs, _, { open, folder: saved }) =>
      // What 0.94 and before saved is its folder: properties, probe and times stand beside the samples.
      saved !== undefined
        ? open('spikeinterfaceFolder', { folder: saved })
        : open('binary', {
            filePaths: kwargs.file_paths,
            samplingFrequency: kwargs.sampling_frequency,
            numChannels: kwargs.num_channels ?? kwargs.num_chan ?? kwargs.channel_ids?.length,
            dtype: kwargs.dtype,
            fileOffset: kwargs.file_offset,
            timeAxis: kwargs.time_axis,
            channelIds: kwargs.channel_ids,
            gainToUv: kwargs.gain_to_uV,
            offsetToUv: kwargs.offset_to_uV,
            // A segment without a start time starts at 0.
            tStarts: kwargs.t_starts?.map((start) => start ?? 0),
            isFiltered: kwargs.is_filtered,
            fileTimestampsPaths: kwargs.file_timestamps_paths,
          }),
  ),
  equal('BinaryFolderRecording', 'none', folder, ({ folder_path }, _, { open }) =>
    open('spikeinterfaceFolder', { folder: folder_path }),
  ),
  equal(
    'NwbRecordingExtractor',
    'none',
    {
      file_path: required(path, { doc: 'the file' }),
      electrical_series_path: optional(text, { doc: 'which series' }),
      load_time_vector: optional(flag, { doc: 'whether timestamps are the times' }),
      ...nwbReading,
      ...ignored('load_channel_properties', 'file'),
    },
    ({ file_path, electrical_series_path, load_time_vector = false }, _, { open }) =>
      open('nwb', { filePath: file_path, electricalSeriesPath: electrical_series_path, loadTimeVector: load_time_vector }),
  ),
  equal(
    'SpikeGLXRecordingExtractor',
    'none',
    {
      ...folder,
      stream_id: optional(text, { doc: 'such as "imec0.ap"' }),
      stream_name: optional(text, { doc: 'the same' }),
      use_names_as_ids: optional(flag, { doc: 'ids "AP0" instead of "imec0.ap#AP0"' }),
      // Sync channels are a stream of their own, as in the releases that no longer have this.
      ...ignored('load_sync_channel', 'all_annotations', 'block_index'),
    },
    async ({ folder_path, stream_id, stream_name, use_names_as_ids = false }, _, { open, apply }) => {
      const stream = stream_id ?? stream_name
      const node = await open('spikeglx', { folder: folder_path, stream })
      const names = node.header.properties.channel_name?.values
      return use_names_as_ids && names !== undefined ? apply('renameChannels', [node], { newChannelIds: names }) : node
    },
  ),
  equal(
    'EDFRecordingExtractor',
    'none',
    { file_path: required(path, { doc: 'the .edf file' }), ...ofNeo },
    ({ file_path, stream_id, stream_name, use_names_as_ids = false }, _, builder) =>
      throughNeo({ kind: 'edf', filePath: file_path, stream: stream_id ?? stream_name, useNames: use_names_as_ids }, builder),
  ),
  equal(
    'NeuroScopeRecordingExtractor',
    'none',
    {
      file_path: required(path, { doc: 'the file of samples' }),
      xml_file_path: optional(path, { doc: 'its .xml' }),
      ...ignored('stream_id', 'stream_name', 'all_annotations'),
    },
    ({ file_path, xml_file_path }, _, { open }) => open('neuroscope', { filePath: file_path, xmlFilePath: xml_file_path }),
  ),
  equal(
    'IntanRecordingExtractor',
    'none',
    { file_path: required(path, { doc: 'the .rhd or .rhs file' }), ...ofNeo },
    ({ file_path, stream_id, stream_name, use_names_as_ids = false }, _, builder) =>
      throughNeo({ kind: 'intan', filePath: file_path, stream: stream_id ?? stream_name, useNames: use_names_as_ids }, builder),
  ),
  equal(
    'IntanSplitFilesRecordingExtractor',
    'none',
    { ...folder, mode: optional(oneOf(['concatenate']), { doc: 'all files as one segment' }), ...ofNeo },
    ({ folder_path, stream_id, stream_name, use_names_as_ids = false }, _, builder) =>
      throughNeo({ kind: 'intan', filePath: folder_path, stream: stream_id ?? stream_name, useNames: use_names_as_ids }, builder),
  ),
  neuralynxClass,
  equal(
    'BlackrockRecordingExtractor',
    'none',
    {
      file_path: required(path, { doc: 'a file of the session' }),
      stream_id: optional(text, { doc: 'such as "5"' }),
      stream_name: optional(text, { doc: 'such as "nsx5"' }),
      use_names_as_ids: optional(flag, { doc: 'labels instead of the numbers of electrodes' }),
      // A frame that is missing begins a segment here, whatever is tolerated there.
      ...ignored('all_annotations', 'block_index', 'gap_tolerance_ms'),
    },
    ({ file_path, stream_id, stream_name, use_names_as_ids = false }, _, builder) =>
      throughNeo(
        { kind: 'blackrock', filePath: file_path, stream: stream_id ?? stream_name, useNames: use_names_as_ids, joins: false },
        builder,
      ),
  ),
  equal(
    'SpikeGadgetsRecordingExtractor',
    'none',
    { file_path: required(path, { doc: 'the .rec file' }), ...ofNeo },
    ({ file_path, stream_id, stream_name, use_names_as_ids = false }, _, builder) =>
      throughNeo(
        { kind: 'spikegadgets', filePath: file_path, stream: stream_id ?? stream_name, useNames: use_names_as_ids },
        builder,
      ),
  ),
  equal(
    'AxonaRecordingExtractor',
    'none',
    {
      file_path: required(path, { doc: 'the .set file' }),
      use_names_as_ids: optional(flag, { doc: 'names of channels, such as "1a"' }),
      ...ignored('all_annotations'),
    },
    ({ file_path, use_names_as_ids = false }, _, builder) =>
      throughNeo({ kind: 'axona', filePath: file_path, stream: undefined, useNames: use_names_as_ids }, builder),
  ),
  ...openEphys,
]
