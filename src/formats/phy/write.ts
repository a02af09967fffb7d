import { writeNpy } from '../../encoding/npyWrite.js'
import type { ChannelId, UnitId } from '../../model/header.js'
import type { Files } from '../../platform/files.js'

/** What Phy shows of a sorting: units by their places. */
export interface PhyContent {
  readonly samplingFrequency: number
  readonly unitIds: readonly UnitId[]
  /** Of each spike its frame, its unit and its amplitude, in order of time. */
  readonly frames: Float64Array
  readonly units: Int32Array
  readonly amplitudes: Float64Array
  /** Units × frames × `width`, on the channels of each. */
  readonly templates: Float64Array
  readonly templateFrames: number
  readonly width: number
  /** Units × `width` indices of channels. */
  readonly templateChannels: Int32Array
  /** Units × units, from -1 to 1. */
  readonly similarity: Float64Array
  readonly channelIds: readonly ChannelId[]
  /** Channels × 2, in µm. */
  readonly positions: readonly number[]
  readonly channelGroups: readonly number[]
  readonly unitGroups: readonly number[]
  /** The file of samples beside the others, and its dtype; undefined where there is none. */
  readonly samples: string | undefined
  readonly dtype: string
  readonly isFiltered: boolean
}

const identity = (size: number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, place) => (place % (size + 1) === 0 ? 1 : 0))

const table = (head: string, cells: readonly (string | number)[]): string =>
  [`cluster_id\t${head}`, ...cells.map((cell, unit) => `${unit}\t${cell}`), ''].join('\n')

/** Python's numbers of a float have a point. */
const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : `${value}`)

/** Write the files of a folder for Phy, but for the samples. */
export const writePhy = (folder: string, content: PhyContent, files: Files): void => {
  const { unitIds, frames, units, templates, templateFrames, width, channelIds, samples } = content
  const [spikes, clusters, channels] = [frames.length, unitIds.length, channelIds.length]
  const put = (name: string, text: string | Uint8Array): void => files.writeWhole(files.join(folder, name), text)
  const array = (name: string, ...[content]: Parameters<typeof writeNpy>): void => put(`${name}.npy`, writeNpy(content))
  array('spike_times', { dtype: 'int64', shape: [spikes, 1], data: frames })
  for (const name of ['spike_templates', 'spike_clusters']) array(name, { dtype: 'int64', shape: [spikes, 1], data: units })
  array('amplitudes', { dtype: 'float64', shape: [spikes, 1], data: content.amplitudes })
  array('templates', { dtype: 'float64', shape: [clusters, templateFrames, width], data: templates })
  if (width < channels) array('template_ind', { dtype: 'int64', shape: [clusters, width], data: content.templateChannels })
  array('similar_templates', { dtype: 'float64', shape: [clusters, clusters], data: content.similarity })
  array('channel_map', { dtype: 'int32', shape: [channels], data: [...channelIds.keys()] })
  array('channel_map_si', {
    dtype: channelIds.every((id) => typeof id === 'number') ? 'int64' : 'string',
    shape: [channels],
    data: channelIds,
  })
  array('channel_positions', { dtype: 'float32', shape: [channels, 2], data: content.positions })
  array('channel_groups', { dtype: 'int32', shape: [channels], data: content.channelGroups })
  for (const name of ['whitening_mat', 'whitening_mat_inv'])
    array(name, { dtype: 'float64', shape: [channels, channels], data: identity(channels) })
  put(
    'cluster_group.tsv',
    table(
      'group',
      unitIds.map(() => 'unsorted'),
    ),
  )
  put('cluster_si_unit_ids.tsv', table('si_unit_id', unitIds))
  put('cluster_channel_group.tsv', table('channel_group', content.unitGroups))
  const lines = [
    `dat_path = ${samples === undefined ? '[]' : `r'${samples}'`}`,
    `n_channels_dat = ${channels}`,
    `dtype = '${content.dtype}'`,
    'offset = 0',
    `sample_rate = ${float(content.samplingFrequency)}`,
    `hp_filtered = ${content.isFiltered ? 'True' : 'False'}`,
    '',
  ]
  // It comes last: a folder without it is none of Phy's.
  put('params.py', lines.join('\n'))
}
