/** Neuralynx recordings: SpikeInterface's class of them, and ours as that class. */
import { flag, listOf, optional, path, required, shown, text } from '../../codec/codec.js'
import type { TracesNode } from '../../engine/node.js'
import { refuse } from '../../model/attempt.js'
import { invalidParams, isFaultError, unsupported } from '../../model/fault.js'
import { type Builder, type Equal, equal } from './equal.js'
import { noEqual, type Written } from './kinds.js'
import { ignored } from './kwargs.js'

interface OfNeuralynx {
  readonly folderPath: string
  readonly excludeFilenames: readonly string[] | undefined
}

/** True of the fault of a stream that is not there, or was not asked for among several. */
export const isOfStream = (error: unknown): boolean =>
  isFaultError(error) && error.fault._tag === 'InvalidParams' && error.fault.path.endsWith('.stream')

/** The first file of a stream. */
const firstOf = (node: TracesNode): string => (node._tag === 'source' ? node.contents?.[0] : undefined) ?? ''

/** Every stream of a session, in the order of their first files. */
const streamsOf = async (of: OfNeuralynx, { open }: Builder): Promise<readonly TracesNode[]> => {
  const found: TracesNode[] = []
  try {
    for (;;) found.push(await open('neuralynx', { ...of, stream: `${found.length}` }))
  } catch (error) {
    if (!isOfStream(error)) throw error
  }
  return found.sort((one, other) => (firstOf(one) < firstOf(other) ? -1 : 1))
}

/**
 * The only stream, or the one asked for. Of several, numbers there are by the order of their first files, and a name stands for the
 * number that it begins with, though it tells of the stream of that place by falling rate.
 */
const chosenStream = async (of: OfNeuralynx, asked: string | undefined, builder: Builder): Promise<TracesNode> => {
  try {
    return await builder.open('neuralynx', { ...of })
  } catch (error) {
    if (!isOfStream(error)) throw error
  }
  const streams = await streamsOf(of, builder)
  const number = /^(?:stream)?(\d+)(?:_|$)/.exec(asked ?? '')?.[1]
  return (
    streams[number === undefined ? -1 : Number(number)] ??
    refuse(
      invalidParams(
        `${builder.at}.kwargs.stream_id`,
        `"0" to "${streams.length - 1}"`,
        shown(asked),
        `streams of ${of.folderPath}`,
      ),
    )
  )
}

export const neuralynxClass: Equal = equal(
  'NeuralynxRecordingExtractor',
  'none',
  {
    folder_path: required(path, { doc: 'the folder of the session' }),
    exclude_filename: optional(listOf(text), { doc: 'files that are passed over' }),
    strict_gap_mode: optional(flag, { doc: 'whether a gap is a fifth of a sample instead of a quarter of a record' }),
    use_names_as_ids: optional(flag, { doc: 'names instead of the numbers of converters' }),
    stream_id: optional(text, { doc: 'such as "0"' }),
    stream_name: optional(text, { doc: 'such as "stream0_32000Hz_3mVRange_DSPFilter0"' }),
    ...ignored('all_annotations', 'block_index'),
  },
  async (kwargs, _, builder) => {
    const { folder_path, exclude_filename, stream_id, stream_name, strict_gap_mode = false, use_names_as_ids = false } = kwargs
    if (strict_gap_mode)
      refuse(unsupported(`${builder.at}.kwargs.strict_gap_mode`, 'open the folder itself, with "gapToleranceMs"'))
    const of = { folderPath: folder_path, excludeFilenames: exclude_filename }
    const node = await chosenStream(of, stream_name ?? stream_id, builder)
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
  const isOnly = channels.length === node.header.channelIds.length
  const place = channels.indexOf(files.basename(firstOf(node)))
  // Which files before make one stream is not told here: of none or one it is clear.
  if (!isOnly && place !== 0 && place !== 1) return noEqual('one of several streams of a Neuralynx session')
  // Every tolerance that is told is something that is read otherwise there.
  if (node.notices.some(({ _tag }) => _tag === 'Tolerated' || _tag === 'Renamed'))
    return noEqual('a Neuralynx recording with gaps, or with what is told by a notice,')
  return {
    class: 'spikeinterface.extractors.neoextractors.neuralynx.NeuralynxRecordingExtractor',
    kwargs: {
      folder_path: written(folderPath),
      ...(!isOnly && { stream_id: `${place}` }),
      exclude_filename: excluded.length > 0 ? excluded : null,
      strict_gap_mode: false,
    },
  }
}
