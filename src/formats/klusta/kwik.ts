import type { BoundSource } from '../../declare/source.js'
import { foundSpikes } from '../../kit/foundSpikes.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { lookInto, namesIn, numberOf, numbersAt, withHdf5 } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'

const GROUPS = '/channel_groups'

/** What a cluster was told to be, by the number that stands for it. */
export const qualities = ['noise', 'mua', 'good', 'unsorted'] as const
type Quality = (typeof qualities)[number]

/** A cluster of a group of channels. */
interface Cluster {
  readonly group: number
  readonly id: number
  readonly quality: Quality | ''
}

/** Whether a file is one of Klusta's. */
export const isKwik = (files: Files, at: string): boolean => lookInto(files, at, (file) => groupsOf(file).length > 0) === true

const groupsOf = (file: Hdf5File): readonly string[] =>
  namesIn(file, GROUPS)
    .filter((name) => /^\d+$/.test(name) && file.kindOf(`${GROUPS}/${name}/spikes/time_samples`) === 'dataset')
    .sort((a, b) => Number(a) - Number(b))

/** The clusters of a file of Klusta, those of some qualities left out. Throws a `FaultError`. */
export const openKwik = (
  files: Files,
  filePath: string,
  asked: { readonly samplingFrequency?: number | undefined; readonly excludeClusterGroups?: readonly string[] | undefined },
): BoundSource<'spikes'> =>
  withHdf5(files, filePath, 'a .kwik file of Klusta', (file) => {
    const groups = groupsOf(file)
    if (groups.length === 0) return refuse(unreadable(filePath, `spikes in ${GROUPS}`, 'none'))
    const found = groups.map((group) => spikesOf(file, group))
    const left = new Set(asked.excludeClusterGroups)
    const clusters = found.flatMap(({ clusters: all }) => all).filter(({ quality }) => !left.has(quality))
    const places = new Map(clusters.map(({ group, id }, unit) => [`${group}/${id}`, unit]))
    const kept = found.map(({ group, frames, ids }) => ({
      frames,
      units: Int32Array.from(ids, (id) => places.get(`${group}/${id}`) ?? -1),
    }))
    const isIn = (unit: number): boolean => unit >= 0
    const frames = kept.flatMap(({ frames: all, units }) => Array.from(all).filter((_, spike) => isIn(units[spike])))
    const units = kept.flatMap(({ units: all }) => Array.from(all).filter(isIn))
    const { reader, notices } = foundSpikes(
      [{ frames: Float64Array.from(frames), units: Int32Array.from(units) }],
      clusters.length,
      filePath,
    )
    const own = clusters.map(({ id }) => id)
    const repeat = new Set(own).size < own.length
    return {
      header: {
        samplingFrequency: rateOf(file, asked.samplingFrequency),
        unitIds: repeat ? own.map((_, unit) => unit) : own,
        properties: {
          group: { dtype: 'int64', values: clusters.map(({ group }) => group) },
          quality: { dtype: 'string', values: clusters.map(({ quality }) => quality) },
          ...(repeat && { cluster_id: { dtype: 'int64', values: own } }),
        },
        annotations: {},
      },
      segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
      notices: [
        ...notices,
        ...(repeat ? [notice('Renamed', `${filePath}: groups number their clusters alike: units are numbered anew`)] : []),
      ],
      reader,
      contents: [filePath],
    }
  })

/** The spikes of a group of channels, and its clusters that have some. */
const spikesOf = (
  file: Hdf5File,
  name: string,
): {
  readonly group: number
  readonly frames: Float64Array
  readonly ids: Float64Array
  readonly clusters: readonly Cluster[]
} => {
  const [spikes, group] = [`${GROUPS}/${name}/spikes`, Number(name)]
  const [frames, ids] = [numbersAt(file, `${spikes}/time_samples`), numbersAt(file, `${spikes}/clusters/main`)]
  if (frames.length !== ids.length)
    refuse(corrupt(`${file.path}: ${spikes}/clusters/main`, `${frames.length} clusters, one a spike`, `${ids.length}`))
  const clusters = [...new Set(ids)]
    .sort((a, b) => a - b)
    .map((id): Cluster => {
      const path = `${GROUPS}/${name}/clusters/main/${id}`
      const quality = file.kindOf(path) === 'group' ? numberOf(file, path, 'cluster_group') : undefined
      return { group, id, quality: qualities[quality ?? -1] ?? '' }
    })
  return { group, frames, ids, clusters }
}

/** Hz: as asked, or as the recordings and the detection of the file tell. */
const rateOf = (file: Hdf5File, asked: number | undefined): number => {
  if (asked !== undefined) return asked
  const recordings = namesIn(file, '/recordings').map((name) => `/recordings/${name}`)
  const rates = [...recordings, '/application_data/spikedetekt'].flatMap((path) =>
    file.kindOf(path) === 'group' ? (numberOf(file, path, 'sample_rate') ?? []) : [],
  )
  const [rate] = rates
  return rate !== undefined && rate > 0 && Number.isFinite(rate)
    ? rate
    : refuse(unreadable(file.path, 'a sample_rate of recordings', `${rate ?? 'none'}`, 'give samplingFrequency'))
}
