/** Neuralynx recordings: SpikeInterface's class of them, and ours as that class. */
import { flag, listOf, optional, path, required, text } from '../../codec/codec.js'
import type { TracesNode } from '../../engine/node.js'
import { refuse } from '../../model/attempt.js'
import { isFaultError, unsupported } from '../../model/fault.js'
import { type Builder, type Equal, equal } from './equal.js'
import { noEqual, type Written } from './kinds.js'
import { ignored } from './kwargs.js'

interface OfNeuralynx {
  readonly folderPath: string
  readonly excludeFilenames: readonly string[] | undefined
}

/** The only stream. Of several, numbers and names there belong to different ones, by the order of files and by rates. */
const onlyStream = async (of: OfNeuralynx, { open, at }: Builder): Promise<TracesNode> => {
  try {
    return await open('neuralynx', { ...of })
  } catch (error) {
    if (!isFaultError(error) || error.fault._tag !== 'InvalidParams' || !error.fault.path.endsWith('.stream')) throw error
    return refuse(
      unsupported(
        `${at}.kwargs.stream_id: one of several streams of a Neuralynx session, whose numbers and names there are of different ones`,
        'open the folder itself, with "stream"',
      ),
    )
  }
}

export const neuralynxClass: Equal = equal(
  'NeuralynxRecordingExtractor',
  'none',
  {
    folder_path: required(path, { doc: 'the folder of the session' }),
    exclude_filename: optional(listOf(text), { doc: 'files that are passed over' }),
    strict_gap_mode: optional(flag, { doc: 'whether a gap is a fifth of a sample instead of a quarter of a record' }),
    use_names_as_ids: optional(flag, { doc: 'names instead of the numbers of converters' }),
    ...ignored('stream_id', 'stream_name', 'all_annotations', 'block_index'),
  },
  async ({ folder_path, exclude_filename, strict_gap_mode = false, use_names_as_ids = false }, _, builder) => {
    if (strict_gap_mode)
      refuse(unsupported(`${builder.at}.kwargs.strict_gap_mode`, 'open the folder itself, with "gapToleranceMs"'))
    const node = await onlyStream({ folderPath: folder_path, excludeFilenames: exclude_filename }, builder)
    const names = node.header.properties.channel_name?.values
    return use_names_as_ids && names !== undefined ? builder.apply('renameChannels', [node], { newChannelIds: names }) : node
  },
)

export const neuralynx: Written = ({ folderPath, excludeFilenames = [], gapToleranceMs }, { node, files, path: written }) => {
  if (typeof folderPath !== 'string' || files.stat(folderPath)?.kind !== 'folder')
    return noEqual('one file of a Neuralynx session')
  if (gapToleranceMs !== undefined) return noEqual('a Neuralynx recording with a tolerance of its own')
  const excluded = Array.isArray(excludeFilenames) ? excludeFilenames : []
  const channels = files.list(folderPath).filter((name) => /\.ncs$/i.test(name) && !excluded.includes(name))
  if (channels.length !== node.header.channelIds.length) return noEqual('one of several streams of a Neuralynx session')
  // Every tolerance that is told is something that is read otherwise there.
  if (node.notices.some(({ _tag }) => _tag === 'Tolerated' || _tag === 'Renamed'))
    return noEqual('a Neuralynx recording with gaps, or with what is told by a notice,')
  return {
    class: 'spikeinterface.extractors.neoextractors.neuralynx.NeuralynxRecordingExtractor',
    kwargs: {
      folder_path: written(folderPath),
      exclude_filename: excluded.length > 0 ? excluded : null,
      strict_gap_mode: false,
    },
  }
}
