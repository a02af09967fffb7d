import { isFile } from '../../encoding/reading.js'
import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { SpikeReader } from '../../model/reader.js'
import type { SortingHeader } from '../../model/spikes.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { Kept, Places } from './beside.js'
import { type ColumnNames, columnsIn } from './columns.js'
import type { Electrode, SpikeFolder } from './oebin.js'
import { type Happened, spikesBySegment } from './places.js'

/** The sample, the electrode and the cluster of each spike. */
const COLUMNS: readonly ColumnNames[] = [
  { newer: 'sample_numbers.npy', older: 'spike_times.npy', dtypes: ['<i8'] },
  { newer: 'electrode_indices.npy', older: 'spike_electrode_indices.npy', dtypes: ['<u2'] },
  { newer: 'clusters.npy', older: 'spike_clusters.npy', dtypes: ['<u2'] },
]

interface Read {
  readonly kept: Kept<SpikeFolder>
  readonly folder: string
  readonly columns: readonly Float64Array[]
  readonly unequal: boolean
}

/** A cluster of an electrode. */
interface Unit {
  readonly folder: string
  readonly electrode: Electrode
  readonly cluster: number
}

/** The spikes of one stream, read whole: a unit is a cluster of an electrode. Throws a `FaultError`. */
export const readSpikes = (
  files: Files,
  kept: readonly Kept<SpikeFolder>[],
  places: Places,
): {
  readonly header: Pick<SortingHeader, 'unitIds' | 'properties'>
  readonly segments: readonly Segment[]
  readonly reader: SpikeReader
  readonly notices: readonly Notice[]
} => {
  const folders = kept.map((each) => ({ kept: each, folder: files.join(each.recording.folder, 'spikes', each.entry.folder) }))
  const has = ({ folder }: (typeof folders)[number]): boolean =>
    COLUMNS.slice(0, 1).some(({ newer, older }) => [newer, older].some((name) => isFile(files, files.join(folder, name))))
  const there = together(folders, has)
  const read = together(
    folders.filter((_, index) => there[index]),
    (each): Read => ({ ...each, ...columnsIn(files, each.folder, COLUMNS) }),
  )
  const { units, unitOf } = unitsOf(read)
  const happened = read.map((each): Happened => {
    return { places: places.of(each.kept.recording), samples: each.columns[0], ownerOf: (index) => unitOf(each, index) }
  })
  const { rows, segments, notices } = spikesBySegment(places.segments, happened, units.length)
  return {
    header: { unitIds: idsOf(units), properties: propertiesOf(units) },
    segments,
    reader: columnsReader(rows, units.length),
    notices: [
      ...folders
        .filter((_, index) => !there[index])
        .map(({ folder }) => notice('SkippedArray', `${folder}: no times of spikes: it is passed over`)),
      ...read
        .filter(({ unequal }) => unequal)
        .map(({ folder }) => notice('Tolerated', `${folder}: as many spikes are read as all of its files have`)),
      ...notices,
      notice('SkippedArray', 'the waveforms of spikes are not read'),
    ],
  }
}

/** Before 0.6 electrodes of a folder count from 1; from then on each has a folder. */
const electrodeAt = ({ kept: { entry }, columns, folder }: Read, spike: number): Electrode => {
  const place = entry.shared ? columns[1][spike] - 1 : 0
  return (
    entry.electrodes[place] ??
    refuse(corrupt(`${folder}: electrode of spike ${spike}`, `from 1 to ${entry.electrodes.length}`, `${columns[1][spike]}`))
  )
}

const unitsOf = (read: readonly Read[]) => {
  const found = new Map<string, Unit>()
  const keyOf = (each: Read, spike: number): string =>
    `${each.kept.entry.folder}\0${electrodeAt(each, spike).name}\0${String(each.columns[2][spike]).padStart(5, '0')}`
  for (const each of read)
    for (let spike = 0; spike < each.columns[0].length; spike++) {
      const key = keyOf(each, spike)
      if (!found.has(key))
        found.set(key, { folder: each.kept.entry.folder, electrode: electrodeAt(each, spike), cluster: each.columns[2][spike] })
    }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
  const places = new Map(sorted.map(([key], unit) => [key, unit]))
  return {
    units: sorted.map(([, unit]) => unit),
    unitOf: (each: Read, spike: number): number => places.get(keyOf(each, spike)) ?? 0,
  }
}

/** The electrode and the cluster; with the folder where electrodes of two have one name. */
const idsOf = (units: readonly Unit[]): readonly string[] => {
  const short = units.map(({ electrode, cluster }) => `${electrode.name}#${cluster}`)
  return new Set(short).size === short.length ? short : units.map(({ folder }, unit) => `${folder}/${short[unit]}`)
}

const propertiesOf = (units: readonly Unit[]): SortingHeader['properties'] => ({
  electrode: { dtype: 'string', values: units.map(({ electrode }) => electrode.name) },
  cluster: { dtype: 'int64', values: units.map(({ cluster }) => cluster) },
  channels: { dtype: 'string', values: units.map(({ electrode }) => electrode.channels.join(', ')) },
})
