import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { SpikeReader } from '../../model/reader.js'
import type { SortingHeader } from '../../model/spikes.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type Happened, spikesBySegment } from '../openEphysBinary/places.js'
import { type Clock, recordsIn, type SideFile, sampleAt } from './sides.js'

/** Bytes of a record without its waveforms; where it says how many channels it has, how many samples, and its cluster. */
const FIXED = 44
const [CHANNELS_AT, SAMPLES_AT, CLUSTER_AT] = [19, 21, 23]

const channelsIn = (record: DataView): number => record.getUint16(CHANNELS_AT, true)
const samplesIn = (record: DataView): number => record.getUint16(SAMPLES_AT, true)
/** A waveform, a gain and a threshold a channel. */
const sizeOf = (record: DataView): number => FIXED + 2 * channelsIn(record) * samplesIn(record) + 6 * channelsIn(record)

/** The spikes of these files, read whole: a unit is a cluster of an electrode. Throws a `FaultError`. */
export const readLegacySpikes = (
  files: Files,
  all: readonly SideFile[],
  clock: Clock,
  tolerateTruncation: boolean,
): {
  readonly header: Pick<SortingHeader, 'unitIds' | 'properties'>
  readonly segments: readonly Segment[]
  readonly reader: SpikeReader
  readonly notices: readonly Notice[]
} => {
  const read = together(all, (file) => {
    const records = recordsIn(
      files,
      file.path,
      (first) => (first.byteLength < FIXED ? first.byteLength : sizeOf(first)),
      tolerateTruncation,
    )
    const odd = records.findIndex((record) => record.byteLength < FIXED || sizeOf(record) !== record.byteLength)
    if (odd >= 0)
      refuse(
        corrupt(`${file.path}, record ${odd}`, `a spike of ${records[0].byteLength} bytes, as the first one`, 'another size'),
      )
    return { file, records }
  })
  const keyOf = (name: string, record: DataView): string => `${name}#${record.getUint16(CLUSTER_AT, true)}`
  const found = new Map(
    read.flatMap(({ file: { name }, records }) =>
      records.map((record) => [keyOf(name, record), { name, cluster: record.getUint16(CLUSTER_AT, true) }] as const),
    ),
  )
  const units = [...found].sort(([, a], [, b]) => (a.name === b.name ? a.cluster - b.cluster : a.name < b.name ? -1 : 1))
  const places = new Map(units.map(([key], unit) => [key, unit]))
  const happened = read.map(({ file, records }): Happened => {
    return {
      places: clock.placesOf(file.experiment),
      samples: Float64Array.from(records, (record) => sampleAt(record, 1, file.path)),
      ownerOf: (index) => places.get(keyOf(file.name, records[index])) ?? -1,
    }
  })
  const { rows, segments, notices } = spikesBySegment(clock.segments, happened, units.length)
  return {
    header: {
      unitIds: units.map(([key]) => key),
      properties: {
        electrode: { dtype: 'string', values: units.map(([, { name }]) => name) },
        cluster: { dtype: 'int64', values: units.map(([, { cluster }]) => cluster) },
      },
    },
    segments,
    reader: columnsReader(rows, units.length),
    notices: [...notices, notice('SkippedArray', 'the waveforms of spikes are not read')],
  }
}
