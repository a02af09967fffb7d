import { parseNpy } from '../../encoding/npy.js'
import { isFile, namesIn, unlistedNotices } from '../../encoding/reading.js'
import { parseTable, typedColumn } from '../../encoding/table.js'
import { columnsReader } from '../../kit/spikeReaders.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { type Property, propertyOf } from '../../model/properties.js'
import type { SpikeReader } from '../../model/reader.js'
import { roundHalfEven } from '../../model/round.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import type { SortingHeader } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import { integers } from '../spikeinterface/npz.js'

/** What a name says that follows the rules of ALF: `_ibl_clusters.amps.probe00.npy` is the attribute "amps" of "clusters". */
interface AlfFile {
  readonly name: string
  readonly object: string
  readonly attribute: string
  readonly ending: string
}

/** Names that are asked for where a folder cannot be listed. */
const USUAL = ['clusters', 'samples', 'times'].map((attribute) => `spikes.${attribute}.npy`)
const CLUSTERS = ['channels', 'depths', 'amps', 'peakToTrough'].map((attribute) => `clusters.${attribute}.npy`)
const METRICS = 'clusters.metrics.csv'

const alfFiles = (files: Files, folder: string): readonly AlfFile[] =>
  namesIn(files, folder, [...USUAL, ...CLUSTERS, METRICS]).flatMap((name) => {
    const [, object, attribute, ending] = /^(?:_[a-z]+_)?([a-zA-Z]+)\.([a-zA-Z0-9_]+?)(?:\.[^.]+)*\.([a-z]+)$/.exec(name) ?? []
    return object === undefined ? [] : [{ name, object, attribute, ending }]
  })

const spikesFile = (all: readonly AlfFile[], attribute: string): AlfFile | undefined =>
  all.find((each) => each.object === 'spikes' && each.attribute === attribute && each.ending === 'npy')

/** True for a folder that holds spikes and their clusters under names of ALF. */
export const isAlf = (files: Files, folder: string): boolean => {
  if (files.stat(folder)?.kind !== 'folder') return false
  const all = alfFiles(files, folder)
  return spikesFile(all, 'clusters') !== undefined && ['samples', 'times'].some((name) => spikesFile(all, name) !== undefined)
}

/** Seconds of an array of one axis. */
const secondsIn = (files: Files, path: string): readonly number[] => {
  const array = orThrow(parseNpy(files.readBytes(path), path))
  const data: readonly unknown[] = array._tag === 'array' ? array.data : []
  const numbers = data.filter((value): value is number => typeof value === 'number' && Number.isFinite(value))
  return array._tag === 'array' && numbers.length === array.data.length
    ? numbers
    : refuse(unsupported(`${path}: seconds of dtype "${array.dtype}"`, 'finite numbers are read'))
}

/** The columns of the attributes of clusters, and how many clusters each is of. */
const clusterColumns = (
  files: Files,
  folder: string,
  all: readonly AlfFile[],
): { readonly columns: readonly (readonly [name: string, column: Property])[]; readonly notices: readonly Notice[] } => {
  const columns: (readonly [string, Property])[] = []
  const skipped: string[] = []
  for (const { name, attribute, ending } of all.filter(({ object }) => object === 'clusters')) {
    const path = files.join(folder, name)
    if (!isFile(files, path)) continue
    if (ending === 'npy') {
      const array = orThrow(parseNpy(files.readBytes(path), path))
      if (array._tag === 'array' && array.shape.filter((axis) => axis !== 1).length <= 1)
        columns.push([attribute, propertyOf([...array.data])])
      else skipped.push(name)
    } else if (ending === 'csv' || ending === 'tsv') {
      const table = orThrow(parseTable(files.readText(path), ending === 'csv' ? ',' : '\t', path))
      for (const [place, column] of table.names.entries()) {
        const typed = typedColumn(table.rows.map((cells) => cells[place]))
        if (typed !== undefined) columns.push([column === '' ? `${attribute}_index` : column, typed])
      }
    } else skipped.push(name)
  }
  const told = skipped.map((name) =>
    notice('SkippedArray', `${files.join(folder, name)} is not read: columns of a value a cluster are`),
  )
  return { columns, notices: told }
}

/** The spikes of a folder of ALF files. Throws a `FaultError`. */
export const readAlf = (
  files: Files,
  folder: string,
  samplingFrequency: number,
): { readonly header: SortingHeader; readonly reader: SpikeReader; readonly notices: readonly Notice[] } => {
  const all = alfFiles(files, folder)
  const [ofClusters, ofSamples, ofTimes] = ['clusters', 'samples', 'times'].map((name) => spikesFile(all, name))
  const times = ofSamples ?? ofTimes
  if (ofClusters === undefined || times === undefined)
    return refuse(unreadable(folder, 'spikes.clusters.npy, and spikes.samples.npy or spikes.times.npy', 'others'))
  const [ownersPath, timesPath] = [ofClusters, times].map(({ name }) => files.join(folder, name))
  const owners = integers(files.readBytes(ownersPath), ownersPath)
  const frames =
    ofSamples !== undefined
      ? integers(files.readBytes(timesPath), timesPath)
      : Float64Array.from(secondsIn(files, timesPath), (seconds) => roundHalfEven(seconds * samplingFrequency) + 0)
  if (frames.length !== owners.length)
    refuse(corrupt(timesPath, `${owners.length} spikes, as ${ownersPath} has`, `${frames.length}`))
  const beyond = frames.find((frame) => !(Math.abs(frame) <= Number.MAX_SAFE_INTEGER))
  if (beyond !== undefined) refuse(corrupt(timesPath, 'spikes at frames below 2^53', `${beyond}`))
  const { columns, notices } = clusterColumns(files, folder, all)
  const largest = owners.reduce((most, owner) => Math.max(most, owner), -1)
  const count = columns.find(([, { values }]) => values.length > largest)?.[1].values.length ?? largest + 1
  const odd = owners.find((owner) => owner < 0)
  if (odd !== undefined || count > MOST.units)
    refuse(corrupt(ownersPath, `numbers of clusters, from 0 to ${MOST.units}`, `${odd ?? largest}`))
  const fitting = columns.filter(([, { values }]) => values.length === count)
  const dropped = columns.filter(([, { values }]) => values.length !== count)
  const early = frames.reduce((sum, frame) => sum + (frame < 0 ? 1 : 0), 0)
  const kept = Array.from(frames.keys()).filter((spike) => frames[spike] >= 0)
  const spikes = orderSpikes(
    {
      sampleIndex: Float64Array.from(kept, (spike) => frames[spike]),
      unitIndex: Int32Array.from(kept, (spike) => owners[spike]),
    },
    count,
  )
  const told = [
    ...unlistedNotices(files, folder, 'attributes of clusters'),
    ...dropped.map(([name, { values }]) =>
      notice('DroppedProperty', `${folder}: "${name}" of clusters has ${values.length} values, and there are ${count} clusters`),
    ),
    ...(ofSamples === undefined
      ? [
          notice(
            'Tolerated',
            `${timesPath}: seconds are taken for those of a clock of ${samplingFrequency} Hz; there is no spikes.samples.npy`,
          ),
        ]
      : []),
    ...(early > 0 ? [notice('Tolerated', `${timesPath}: ${early} spikes before frame 0 are left out`)] : []),
  ]
  return {
    header: {
      samplingFrequency,
      unitIds: Array.from({ length: count }, (_, unit) => unit),
      properties: Object.fromEntries(fitting),
      annotations: {},
    },
    reader: columnsReader([spikes], count),
    notices: [...notices, ...told],
  }
}
