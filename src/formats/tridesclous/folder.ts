import { shown } from '../../codec/codec.js'
import type { BoundSource } from '../../declare/source.js'
import { readJsonObject } from '../../encoding/json.js'
import { isFile, namesIn } from '../../encoding/reading.js'
import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, invalidParams, unreadable } from '../../model/fault.js'
import { isJsonObject, type Json, type Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { recordsIn } from './records.js'

/** True for a folder that tridesclous wrote. */
export const isTridesclous = (files: Files, folder: string): boolean => {
  const path = files.join(folder, 'info.json')
  return files.stat(folder)?.kind === 'folder' && isFile(files, path) && 'tridesclous_version' in readJsonObject(files, path)
}

/** Groups that are asked for where a folder cannot be listed. */
const USUAL = Array.from({ length: 8 }, (_, group) => `channel_group_${group}`)

/** The groups of channels that were sorted, by their numbers, with a catalogue. */
export const groupsIn = (files: Files, folder: string): readonly number[] =>
  (files.lists(folder) ? namesIn(files, folder) : USUAL)
    .flatMap((name) => Number(/^channel_group_(\d{1,6})$/.exec(name)?.[1] ?? Number.NaN))
    .filter((group) => isFile(files, files.join(folder, `channel_group_${group}`, 'catalogues', 'initial', 'arrays.json')))
    .sort((a, b) => a - b)

const groupOf = (files: Files, folder: string, asked: number | undefined): number => {
  const groups = groupsIn(files, folder)
  if (groups.length === 0) return refuse(unreadable(folder, 'a channel_group_0 with a catalogue of clusters', 'none'))
  const group = asked ?? (groups.length === 1 ? groups[0] : undefined)
  return group !== undefined && groups.includes(group)
    ? group
    : refuse(invalidParams('tridesclous.params.chanGrp', `one of ${groups.join(', ')}`, shown(asked), `the groups in ${folder}`))
}

const infoOf = (files: Files, folder: string): { readonly samplingFrequency: number; readonly frames: readonly number[] } => {
  const path = files.join(folder, 'info.json')
  const { datasource_info: info } = readJsonObject(files, path)
  const said: { readonly [key: string]: Json } = isJsonObject(info) ? info : {}
  const { sample_rate: rate, nb_segment: count, segment_shapes: shapes } = said
  if (typeof rate !== 'number' || !(rate > 0 && rate <= MOST.samplingFrequency))
    return refuse(corrupt(`${path}: datasource_info.sample_rate`, 'a rate in Hz', shown(rate)))
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > MOST.segments)
    return refuse(corrupt(`${path}: datasource_info.nb_segment`, 'a number of segments', shown(count)))
  const list: readonly Json[] = Array.isArray(shapes) ? shapes : []
  const frames = Array.from({ length: count }, (_, segment) => {
    const shape = list[segment]
    const length = Array.isArray(shape) ? shape[0] : undefined
    return typeof length === 'number' && Number.isSafeInteger(length) && length >= 0 ? length : Number.POSITIVE_INFINITY
  })
  return { samplingFrequency: rate, frames }
}

/** Read the spikes of a group of channels, of all segments. Throws a `FaultError`. */
export const readTridesclous = (files: Files, folder: string, asked: number | undefined): BoundSource<'spikes'> => {
  const group = groupOf(files, folder, asked)
  const at = files.join(folder, `channel_group_${group}`)
  const { samplingFrequency, frames } = infoOf(files, folder)
  const clusters = recordsIn(files, files.join(at, 'catalogues', 'initial'), 'clusters')
  const labels = clusters.integers('cluster_label') ?? refuse(corrupt(clusters.path, 'a field cluster_label', 'none'))
  // Negative ones are noise, and what was left aside.
  const rows = Array.from(labels.keys()).filter((row) => labels[row] >= 0)
  const unitIds = rows.map((row) => labels[row])
  const places = new Map(unitIds.map((id, unit) => [id, unit]))
  if (places.size !== unitIds.length) refuse(corrupt(clusters.path, 'labels of clusters that differ', 'one twice'))
  const channels = clusters.integers('extremum_channel')
  const notices: Notice[] = []
  const segments = together(frames, (length, segment) => {
    const spikes = recordsIn(files, files.join(at, `segment_${segment}`), 'spikes')
    const [index, owners] = ['index', 'cluster_label'].map(
      (field) => spikes.integers(field) ?? refuse(corrupt(spikes.path, `a field ${field}`, 'none')),
    )
    const kept = Array.from(index.keys()).filter((spike) => index[spike] >= 0 && places.has(owners[spike]))
    if (kept.length < index.length)
      notices.push(notice('Tolerated', `${spikes.path}: ${index.length - kept.length} spikes of no cluster are left out`))
    const unitIndex = Int32Array.from(kept, (spike) => places.get(owners[spike]) ?? 0)
    const ordered = orderSpikes({ sampleIndex: Float64Array.from(kept, (spike) => index[spike]), unitIndex }, unitIds.length)
    const last = ordered.sampleIndex.at(-1) ?? -1
    const segmentOf: Segment = { frames: last < length ? length : Number.POSITIVE_INFINITY, times: {} }
    return { spikes: ordered, segment: segmentOf }
  })
  return {
    header: {
      samplingFrequency,
      unitIds,
      properties:
        channels === undefined ? {} : { extremum_channel: { dtype: 'int64', values: rows.map((row) => channels[row]) } },
      annotations: {},
    },
    segments: segments.map(({ segment }) => segment),
    notices,
    reader: columnsReader(
      segments.map(({ spikes }) => spikes),
      unitIds.length,
    ),
    closed: { folderPath: folder, chanGrp: group },
  }
}
