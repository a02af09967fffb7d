import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { SpikeReader } from '../../model/reader.js'
import type { SortingHeader } from '../../model/spikes.js'
import { type Happened, spikesBySegment } from '../openEphysBinary/places.js'
import { type NevClock, placedIn } from './nevClock.js'
import type { NevHeader } from './nevHeader.js'
import { COMMENT, type Packets } from './nevPackets.js'

/** Units that are none: what was not sorted, and what was sorted out. */
const [UNSORTED, NOISE] = [0, 255]

const classOf = (unit: number): string => (unit === UNSORTED ? 'unsorted' : unit === NOISE ? 'noise' : 'sorted')

/** The spikes: a unit is a number on an electrode. Throws a `FaultError`. */
export const spikesOf = (
  { path, labels }: NevHeader,
  packets: Packets,
  clock: NevClock,
): {
  readonly header: Pick<SortingHeader, 'unitIds' | 'properties'>
  readonly segments: readonly Segment[]
  readonly reader: SpikeReader
  readonly notices: readonly Notice[]
} => {
  const { ids, codes } = packets
  const rows: number[] = []
  for (const [row, id] of ids.entries()) if (id !== 0 && id !== COMMENT) rows.push(row)
  const keyOf = (row: number): number => 256 * ids[row] + codes[row]
  const keys = [...new Set(rows.map(keyOf))].sort((a, b) => a - b)
  if (keys.length > MOST.units) refuse(corrupt(path, `up to ${MOST.units} units`, `${keys.length}`))
  const units = new Map(keys.map((key, unit) => [key, unit]))
  const happened = clock.epochs.map((epoch): Happened => {
    const { places, samples, rows: own } = placedIn(epoch, packets, rows)
    return { places, samples, ownerOf: (index) => units.get(keyOf(own[index])) ?? -1 }
  })
  const { rows: spikes, segments, notices } = spikesBySegment(clock.segments, happened, keys.length)
  const [electrodes, numbers] = [keys.map((key) => Math.floor(key / 256)), keys.map((key) => key % 256)]
  return {
    header: {
      unitIds: keys.map((_, unit) => `ch${electrodes[unit]}#${numbers[unit]}`),
      properties: {
        channel_id: { dtype: 'string', values: electrodes.map((electrode) => `${electrode}`) },
        channel_name: { dtype: 'string', values: electrodes.map((electrode) => labels.get(electrode) ?? `${electrode}`) },
        cluster: { dtype: 'int64', values: numbers },
        classification: { dtype: 'string', values: numbers.map(classOf) },
      },
    },
    segments,
    reader: columnsReader(spikes, keys.length),
    notices: [...notices, ...(rows.length > 0 ? [notice('SkippedArray', 'the waveforms of spikes are not read')] : [])],
  }
}
