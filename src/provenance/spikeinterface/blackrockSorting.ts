/** SpikeInterface's class of the spikes of Blackrock. */
import { optional, path, positive, required, text } from '../../codec/codec.js'
import type { SpikesNode } from '../../engine/node.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import { noticed } from './description.js'
import { type Builder, type Equal, sortingEqual } from './equal.js'
import { ignored } from './kwargs.js'
import { isOfStream } from './neuralynx.js'

const HINT = 'open the .nev itself, with "stream"'

/** The spikes in the frames of each file of samples beside them. */
const byStreams = async (filePath: string, { open }: Builder<SpikesNode>): Promise<readonly SpikesNode[]> => {
  const found: SpikesNode[] = []
  for (let number = 1; number <= 9; number++)
    try {
      found.push(await open('blackrockSorting', { filePath, stream: `nsx${number}` }))
    } catch (error) {
      if (!isOfStream(error)) throw error
    }
  return found
}

/** The spikes at the rate that is meant: the one that is told, or the only one of the samples. */
const atRate = async (filePath: string, rate: number | undefined, builder: Builder<SpikesNode>): Promise<SpikesNode> => {
  const own = await builder.open('blackrockSorting', { filePath })
  if (rate === own.header.samplingFrequency) return own
  const streams = await byStreams(filePath, builder)
  const rates = new Set(streams.map(({ header }) => header.samplingFrequency))
  const chosen =
    rate === undefined
      ? rates.size === 1
        ? streams[0]
        : undefined
      : streams.find(({ header }) => header.samplingFrequency === rate)
  return (
    chosen ?? refuse(unsupported(`${builder.at}.kwargs.sampling_frequency: frames of ${rate ?? 'a rate that is not told'}`, HINT))
  )
}

export const blackrockSortingClass: Equal<SpikesNode> = sortingEqual(
  'BlackrockSortingExtractor',
  'none',
  {
    file_path: required(path, { doc: 'a file of the session' }),
    stream_id: optional(text, { doc: 'the samples whose rate frames have, such as "5"' }),
    stream_name: optional(text, { doc: 'such as "nsx5"' }),
    sampling_frequency: optional(positive, { doc: 'Hz' }),
    ...ignored('gap_tolerance_ms', 'nsx_to_load'),
  },
  async ({ file_path, stream_id, stream_name, sampling_frequency }, _, builder) => {
    const stream = stream_name ?? stream_id
    const node =
      stream === undefined || sampling_frequency !== undefined
        ? await atRate(file_path, sampling_frequency, builder)
        : await builder.open('blackrockSorting', { filePath: file_path, stream })
    if (node.segments.length > 1 || (node.segments[0]?.times.tStart ?? 0) !== 0)
      refuse(unsupported(`${builder.at}: spikes of samples that do not begin at 0 s, of which frames are other ones there`, HINT))
    const newUnitIds = node.header.unitIds.map((_id, unit) => unit)
    const told = `${builder.at}: frames are the nearest to the times of spikes, which SpikeInterface cuts off to the one before`
    return noticed(builder.apply('renameUnits', [node], { newUnitIds }), notice('Tolerated', told))
  },
)
