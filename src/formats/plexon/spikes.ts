import { columnsReader } from '../../kit/spikeReaders.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { SpikeReader } from '../../model/reader.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import type { SortingHeader } from '../../model/spikes.js'
import { spikesBySegment } from '../openEphysBinary/places.js'
import { type Beside, framesAt, happenedIn, inFrames, inTicks } from './beside.js'

/** Units have numbers below this on a channel. */
const UNITS = 65_536

/** The spikes of a file: a unit is a number on a channel, 0 what was not sorted. */
export const plexonSpikes = (
  beside: Beside,
): {
  readonly header: Pick<SortingHeader, 'unitIds' | 'properties'>
  readonly segments: readonly Segment[]
  readonly reader: SpikeReader
  readonly notices: readonly Notice[]
} => {
  const {
    scan: {
      spikes,
      header: { spikeChannels },
    },
    ratio,
  } = beside
  const { channels, units } = spikes
  const keys = new Set<number>()
  for (let spike = 0; spike < units.length; spike++) keys.add(UNITS * channels[spike] + units[spike])
  const orders = new Map([...spikeChannels.entries()].map(([place, { number }]) => [number, place]))
  const orderOf = (key: number): number => (orders.get(Math.floor(key / UNITS)) ?? UNITS) * UNITS * UNITS + key
  const all = [...keys].sort((a, b) => orderOf(a) - orderOf(b))
  const places = new Map(all.map((key, unit) => [key, unit]))
  const ownerOf = (spike: number): number => places.get(UNITS * channels[spike] + units[spike]) ?? -1
  const { rows, segments, notices } = spikesBySegment(inTicks(beside), [happenedIn(beside, spikes, { ownerOf })], all.length)
  const inOrder = rows.map(({ sampleIndex, unitIndex }) =>
    orderSpikes({ sampleIndex: framesAt(sampleIndex, ratio), unitIndex }, all.length),
  )
  const numbers = all.map((key) => [Math.floor(key / UNITS), key % UNITS])
  const nameOf = (number: number): string => spikeChannels[orders.get(number) ?? -1]?.name ?? ''
  return {
    header: {
      unitIds: numbers.map(([channel, unit]) => `ch${channel}#${unit}`),
      properties: {
        channel_name: { dtype: 'string', values: numbers.map(([channel]) => nameOf(channel)) },
        channel: { dtype: 'int64', values: numbers.map(([channel]) => channel) },
        unit: { dtype: 'int64', values: numbers.map(([, unit]) => unit) },
      },
    },
    segments: inFrames(beside, segments),
    reader: columnsReader(inOrder, all.length),
    notices: [...notices, notice('SkippedArray', 'the waveforms of spikes are not read')],
  }
}
