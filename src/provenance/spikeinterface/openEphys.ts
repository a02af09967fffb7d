import { flag, nonNegativeInteger, optional, path, required, text } from '../../codec/codec.js'
import type { TracesNode } from '../../engine/node.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { type Equal, equal } from './equal.js'
import { noEqual, type Params, type Written } from './kinds.js'
import { ignored, oneOrMore } from './kwargs.js'

const which = {
  folder_path: required(path, { doc: 'the folder' }),
  stream_id: optional(text, { doc: 'such as "0"' }),
  stream_name: optional(text, { doc: 'such as "Record Node 101#Neuropix-PXI-100.ProbeA-AP"' }),
}

/** The classes that read files of the Open Ephys GUI: a recording is one segment there, whatever is missing in it. */
export const openEphys: readonly Equal[] = [
  equal(
    'OpenEphysBinaryRecordingExtractor',
    'none',
    {
      ...which,
      experiment_name: optional(text, { doc: 'such as "experiment2"' }),
      experiment_names: optional(oneOrMore(text), { doc: 'the same, in releases before 0.104: one' }),
      block_index: optional(nonNegativeInteger, { doc: 'the place of the experiment, from 0' }),
      load_sync_timestamps: optional(flag, { doc: 'times on the clock that streams share' }),
      // Sync channels are a stream of their own, as in the releases that no longer have this; ids are names already.
      ...ignored('load_sync_channel', 'all_annotations', 'use_names_as_ids'),
    },
    (kwargs, _, { open, at }) => {
      const [experiment = kwargs.experiment_name, ...more] = kwargs.experiment_names ?? []
      if (more.length > 0)
        refuse(unsupported(`${at}.kwargs.experiment_names: several`, 'one experiment is a recording: open each by itself'))
      return open('openEphysBinary', {
        folderPath: kwargs.folder_path,
        stream: kwargs.stream_id ?? kwargs.stream_name,
        experimentName: experiment,
        blockIndex: experiment === undefined ? kwargs.block_index : undefined,
        loadSyncTimestamps: kwargs.load_sync_timestamps,
        acrossGaps: true,
      })
    },
  ),
  equal(
    'OpenEphysLegacyRecordingExtractor',
    'none',
    {
      ...which,
      use_names_as_ids: optional(flag, { doc: 'ids "CH1" instead of "1"' }),
      // There is one block: experiments are segments.
      ...ignored('block_index', 'all_annotations', 'ignore_timestamps_errors'),
    },
    async ({ folder_path, stream_id, stream_name, use_names_as_ids = false }, _, { open, apply }) => {
      const node = await open('openEphysLegacy', {
        folderPath: folder_path,
        stream: stream_id ?? stream_name,
        acrossGaps: true,
      })
      const names = node.header.properties.channel_name?.values
      return use_names_as_ids && names !== undefined ? apply('renameChannels', [node], { newChannelIds: names }) : node
    },
  ),
]

const MODULE = 'spikeinterface.extractors.neoextractors.openephys'

/** Why a recording of Open Ephys has no equal: it reads on there where samples are missing, and no file may be cut. */
const refuseOdd = ({ tolerateTruncation, acrossGaps }: Params, segments: number, recordings: number): void => {
  if (tolerateTruncation === true) noEqual('an Open Ephys recording that was cut')
  if (segments > recordings && acrossGaps !== true)
    noEqual('an Open Ephys recording of which samples are missing', 'acrossGaps: true reads it as SpikeInterface does')
}

const contentsOf = (node: TracesNode): readonly string[] => (node._tag === 'source' ? (node.contents ?? []) : [])

export const openEphysBinary: Written = (params, { node, files, path: written }) => {
  const { folderPath, stream, experimentName, blockIndex, loadSyncTimestamps = false } = params
  if (typeof folderPath !== 'string') return noEqual('an Open Ephys recording without a path')
  const samples = contentsOf(node).filter((file) => files.basename(file) === 'continuous.dat')
  refuseOdd(params, node.segments.length, samples.length)
  return {
    class: `${MODULE}.OpenEphysBinaryRecordingExtractor`,
    kwargs: {
      folder_path: written(folderPath),
      stream_name: stream,
      ...(experimentName !== undefined && { experiment_name: experimentName }),
      ...(blockIndex !== undefined && { block_index: blockIndex }),
      load_sync_timestamps: loadSyncTimestamps,
    },
  }
}

export const openEphysLegacy: Written = (params, { node, path: written }) => {
  const { folderPath, stream } = params
  if (typeof folderPath !== 'string') return noEqual('an Open Ephys recording without a path')
  if (typeof stream === 'string' && stream.includes('#')) noEqual('one of several processors of an Open Ephys recording')
  refuseOdd(params, node.segments.length, contentsOf(node).length / node.header.channelIds.length)
  return {
    class: `${MODULE}.OpenEphysLegacyRecordingExtractor`,
    kwargs: { folder_path: written(folderPath), stream_name: stream },
  }
}
