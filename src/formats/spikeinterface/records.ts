import { NPY_HEADER_BYTES, parseNpyHeader } from '../../encoding/npy.js'
import { type RecordLayout, readField, recordLayout } from '../../encoding/npyRecords.js'
import { fileUsedAgain, fill, firstBytes, sizeOf, type UseFile } from '../../encoding/reading.js'
import { columnsReader } from '../../kit/spikeReaders.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { corrupt, incomplete, unsupported } from '../../model/fault.js'
import type { SpikeReader } from '../../model/reader.js'
import { firstFrom } from '../../model/rows.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import { allocateSpikes, noSpikes, orderTies, type Spikes } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'

/** Records read at once, and the distance of the marks that a window is found by. */
const PIECE = 1 << 16
const MARK = 1 << 12
/** Up to this many spikes are held in memory when single units are asked for. */
const MOST_HELD = 20_000_000

/** A file of records, opened: where they begin, and how they are laid out. */
interface RecordFile {
  readonly path: string
  readonly use: UseFile
  readonly layout: RecordLayout
  readonly byteOffset: number
  readonly count: number
}

/** What one pass over all records tells. */
interface Index {
  readonly segments: readonly SegmentIndex[]
  readonly ordered: boolean
}
interface SegmentIndex {
  from: number
  to: number
  end: number
  counts: Float64Array
  /** The frames of the records `from`, `from` + MARK, ... */
  readonly marks: number[]
}

/**
 * Reads the structured array that SpikeInterface keeps spikes in: `sample_index`, `unit_index`, `segment_index`.
 * The first read goes over the file once: it checks every record, counts, and notes where windows are to be found.
 */
export const recordsReader = (files: Files, path: string, segments: number, units: number): SpikeReader => {
  const file = openRecords(files, path)
  let known: Index | undefined
  let held: SpikeReader | undefined
  const index = (): Index => {
    known ??= indexOf(file, segments, units)
    if (!known.ordered) held ??= columnsReader(loadOrdered(file, segments, units), units)
    return known
  }
  // Where the last spike is, and how often units fire, is asked for without waiting.
  if (files.waits(path)) index()
  return {
    read: (request) => {
      const { segments: all } = index()
      const { from, to, marks } = all[request.segment]
      if (held === undefined && request.units !== undefined && file.count <= MOST_HELD)
        held = columnsReader(
          all.map((segment) => readSpikes(file, segment.from, segment.to)),
          units,
        )
      if (held !== undefined) return held.read(request)
      const first = Math.max(0, firstFrom(marks, request.start) - 1)
      const last = firstFrom(marks, request.end)
      return readSpikes(file, from + first * MARK, Math.min(to, from + last * MARK))
    },
    end: (segment) => index().segments[segment].end,
    counts: (segment) => index().segments[segment].counts,
  }
}

const openRecords = (files: Files, path: string): RecordFile => {
  const header = orThrow(parseNpyHeader(firstBytes(files, path, NPY_HEADER_BYTES), path))
  const layout = orThrow(recordLayout(header, ['sample_index', 'unit_index', 'segment_index'], path))
  const [count, ...rest] = header.shape
  if (count === undefined || rest.length > 0)
    return refuse(unsupported(`${path}: records of shape (${header.shape})`, 'one axis is read'))
  const [expected, found] = [header.byteOffset + count * layout.bytes, sizeOf(files, path)]
  if (found < expected) return refuse(incomplete(path, `${expected} bytes for ${count} spikes`, `${found}`))
  if (found > expected) return refuse(corrupt(path, `${expected} bytes for ${count} spikes`, `${found}`))
  return { path, use: fileUsedAgain(files, path), layout, byteOffset: header.byteOffset, count }
}

/** Go over all records, a piece at a time. */
const eachPiece = (
  file: RecordFile,
  from: number,
  to: number,
  use: (bytes: Uint8Array, at: number, count: number) => void,
): void =>
  file.use((handle) => {
    const piece = new Uint8Array(Math.min(PIECE, to - from) * file.layout.bytes)
    handle.prepare?.(file.byteOffset + from * file.layout.bytes, (to - from) * file.layout.bytes)
    for (let at = from; at < to; at += PIECE) {
      const count = Math.min(PIECE, to - at)
      const bytes = piece.subarray(0, count * file.layout.bytes)
      fill(handle, bytes, file.byteOffset + at * file.layout.bytes)
      use(bytes, at, count)
    }
  })

const readSpikes = (file: RecordFile, from: number, to: number): Spikes => {
  if (to <= from) return noSpikes
  const spikes = allocateSpikes(to - from)
  const [sample, unit] = file.layout.fields
  eachPiece(file, from, to, (bytes, at, count) => {
    readField(bytes, file.layout, sample, spikes.sampleIndex.subarray(at - from, at - from + count))
    readField(bytes, file.layout, unit, spikes.unitIndex.subarray(at - from, at - from + count))
  })
  // Some writers leave spikes of the same frame in any order.
  orderTies(spikes)
  return spikes
}

const indexOf = (file: RecordFile, segments: number, units: number): Index => {
  // Segments without a spike, of which a file may name very many, share their counts.
  const none = new Float64Array(units)
  const all = Array.from({ length: segments }, (): SegmentIndex => ({ from: 0, to: 0, end: 0, counts: none, marks: [] }))
  const [sample, unit, segment] = file.layout.fields
  let [current, before, ordered] = [-1, 0, true]
  eachPiece(file, 0, file.count, (bytes, at, count) => {
    // Numbers of any size, which narrower arrays would wrap into others.
    const [samples, unitIndex, owners] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
    readField(bytes, file.layout, sample, samples)
    readField(bytes, file.layout, unit, unitIndex)
    readField(bytes, file.layout, segment, owners)
    for (let i = 0; i < count; i++) {
      const owner = owners[i]
      if (
        !(owner >= 0 && owner < segments) ||
        !(unitIndex[i] >= 0 && unitIndex[i] < units) ||
        !(samples[i] >= 0 && samples[i] <= Number.MAX_SAFE_INTEGER)
      )
        refuse(corruptRecord(file, at + i, `segment ${owner}, unit ${unitIndex[i]}, frame ${samples[i]}`, segments, units))
      if (owner !== current) {
        ordered &&= owner > current
        for (let skipped = Math.max(0, current + 1); skipped <= owner; skipped++) all[skipped].from = all[skipped].to = at + i
        current = owner
        before = 0
      }
      const here = all[owner]
      if (here.counts === none) here.counts = new Float64Array(units)
      ordered &&= samples[i] >= before
      before = samples[i]
      if ((at + i - here.from) % MARK === 0) here.marks.push(before)
      here.to = at + i + 1
      if (before >= here.end) here.end = before + 1
      here.counts[unitIndex[i]]++
    }
  })
  return { segments: all, ordered }
}

const corruptRecord = ({ path, byteOffset, layout }: RecordFile, place: number, found: string, segments: number, units: number) =>
  corrupt(
    `${path}, spike ${place} (byte ${byteOffset + place * layout.bytes})`,
    `one of ${segments} segments, one of ${units} units, a frame from 0 on`,
    found,
  )

/** All spikes in memory, put in order. */
const loadOrdered = (file: RecordFile, segments: number, units: number): readonly Spikes[] => {
  const owners = new Int32Array(file.count)
  eachPiece(file, 0, file.count, (bytes, at, count) =>
    readField(bytes, file.layout, file.layout.fields[2], owners.subarray(at, at + count)),
  )
  const spikes = readSpikes(file, 0, file.count)
  return Array.from({ length: segments }, (_, segment) => orderSpikes(ofSegment(spikes, owners, segment), units))
}

const ofSegment = ({ sampleIndex, unitIndex }: Spikes, owners: Int32Array, segment: number): Spikes => {
  const places: number[] = []
  for (let i = 0; i < owners.length; i++) if (owners[i] === segment) places.push(i)
  return {
    sampleIndex: Float64Array.from(places, (place) => sampleIndex[place]),
    unitIndex: Int32Array.from(places, (place) => unitIndex[place]),
  }
}
