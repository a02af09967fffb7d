import type { BoundSource } from '../../declare/source.js'
import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { allocate } from '../../model/dtype.js'
import { corrupt } from '../../model/fault.js'
import type { SpikeReader } from '../../model/reader.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import { isOrdered, noSpikes, orderTies, type Spikes } from '../../model/spikes.js'
import { RowArray } from '../zarr/array.js'
import type { ReadingArrays } from '../zarr/chunkFiles.js'
import { arrayAt, type Hierarchy } from '../zarr/hierarchy.js'
import { wholeFloatsOf } from './annotations.js'
import { readIds, readRoot, readWhole, readZarrProperties } from './zarrRead.js'

/** Up to so many spikes are read when the sorting is opened, and put in order where they are in none. */
const MOST_HELD = 2_000_000

/** The spikes of all segments, one after another: a segment's are rows `from` to `to`. */
interface Columns {
  readonly at: string
  readonly sampleIndex: RowArray
  readonly unitIndex: RowArray
  readonly units: number
  readonly slices: readonly { readonly from: number; readonly to: number }[]
}

/** A sorting that was saved as Zarr. Rejects with a `FaultError`. */
export const openZarrSorting = async (
  hierarchy: Hierarchy,
  reading: ReadingArrays,
): Promise<Pick<BoundSource<'spikes'>, 'header' | 'segments' | 'notices' | 'reader'>> => {
  const { samplingFrequency, numSegments, held } = readRoot(hierarchy)
  const unitIds = await readIds(hierarchy, 'unit_ids', reading)
  const { properties, notices } = await readZarrProperties(hierarchy, unitIds.length, reading)
  const columns = await openColumns(hierarchy, numSegments, unitIds.length, reading)
  return {
    header: { samplingFrequency, unitIds, properties, annotations: held.annotations, ...wholeFloatsOf(held) },
    segments: columns.slices.map(() => ({ frames: Number.POSITIVE_INFINITY, times: {} })),
    notices: [...held.notices, ...notices],
    reader: await readerOf(columns),
  }
}

const openColumns = async (
  hierarchy: Hierarchy,
  numSegments: number,
  units: number,
  reading: ReadingArrays,
): Promise<Columns> => {
  const column = (name: string): RowArray => {
    const place = `spikes/${name}`
    const array = new RowArray(arrayAt(hierarchy, place), reading.files.join(hierarchy.path, 'spikes', name), reading)
    return array.shape.length === 1 ? array : refuse(corrupt(`${hierarchy.path}/${place}`, 'one axis', `shape (${array.shape})`))
  }
  const [sampleIndex, unitIndex] = [column('sample_index'), column('unit_index')]
  const at = `${hierarchy.path}/spikes`
  if (sampleIndex.rows !== unitIndex.rows) refuse(corrupt(at, `${sampleIndex.rows} units, one a spike`, `${unitIndex.rows}`))
  const bounds = await readWhole(hierarchy, 'spikes/segment_slices', reading)
  const slices = Array.from({ length: numSegments }, (_, segment) => ({ from: bounds[2 * segment], to: bounds[2 * segment + 1] }))
  const sound = slices.every(({ from, to }) => from >= 0 && from <= to && to <= sampleIndex.rows)
  if (bounds.length !== 2 * numSegments || !sound)
    return refuse(
      corrupt(`${at}/segment_slices`, `${numSegments} stretches of ${sampleIndex.rows} spikes`, `${[...bounds].slice(0, 20)}`),
    )
  return { at, sampleIndex, unitIndex, units, slices }
}

/** Spikes `from` to `to`, each of which has to be of a unit that there is. */
const readRows = async ({ at, sampleIndex, unitIndex, units }: Columns, from: number, to: number): Promise<Spikes> => {
  if (to <= from) return noSpikes
  const [frames, owners] = [sampleIndex, unitIndex].map((array) => allocate(array.dtype, to - from))
  await sampleIndex.read(from, to - from, Int32Array.of(0), frames)
  await unitIndex.read(from, to - from, Int32Array.of(0), owners)
  const spikes = { sampleIndex: Float64Array.from(frames, Number), unitIndex: Int32Array.from(owners, Number) }
  for (let spike = 0; spike < to - from; spike++) {
    const [frame, unit] = [spikes.sampleIndex[spike], Number(owners[spike])]
    if (!(frame >= 0 && frame <= Number.MAX_SAFE_INTEGER && unit >= 0 && unit < units))
      refuse(corrupt(`${at}, spike ${from + spike}`, `one of ${units} units, a frame from 0 on`, `unit ${unit}, frame ${frame}`))
  }
  return spikes
}

const readerOf = async (columns: Columns): Promise<SpikeReader> => {
  const { slices, units } = columns
  if (slices.reduce((sum, { from, to }) => sum + to - from, 0) <= MOST_HELD) {
    const segments: Spikes[] = []
    for (const { from, to } of slices) segments.push(ordered(await readRows(columns, from, to), units))
    return columnsReader(segments, units)
  }
  const ends: number[] = []
  for (const { from, to } of slices) ends.push(to === from ? 0 : (await readRows(columns, to - 1, to)).sampleIndex[0] + 1)
  return {
    read: async ({ segment, start, end }) => {
      const { from, to } = slices[segment]
      const [first, last] = [await placeOf(columns, start, from, to), await placeOf(columns, end, from, to)]
      const spikes = await readRows(columns, first, last)
      orderTies(spikes)
      return isOrdered(spikes)
        ? spikes
        : refuse(corrupt(columns.at, 'spikes in the order of their frames', 'another order', 'save the sorting anew'))
    },
    end: (segment) => ends[segment],
  }
}

const ordered = (spikes: Spikes, units: number): Spikes => {
  orderTies(spikes)
  return isOrdered(spikes) ? spikes : orderSpikes(spikes, units)
}

/** The first spike of rows `from` to `to` that is not before `frame`. */
const placeOf = async (columns: Columns, frame: number, from: number, to: number): Promise<number> => {
  let [low, high] = [from, to]
  if (frame === Number.POSITIVE_INFINITY) return to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((await readRows(columns, middle, middle + 1)).sampleIndex[0] < frame) low = middle + 1
    else high = middle
  }
  return low
}
