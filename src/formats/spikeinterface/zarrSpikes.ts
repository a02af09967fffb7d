import type { Decoded } from '../../codec/codec.js'
import { syncFiles } from '../../encoding/rawWriter.js'
import { allocate, type Samples } from '../../model/dtype.js'
import type { SortingHeader, Spikes } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import { Documents } from '../zarr/documents.js'
import type { Compression } from '../zarr/encode.js'
import { FileWriter, type Written } from '../zarr/fileWriter.js'
import { type compressionFields, compressionOf } from '../zarr/params.js'
import { type RowTarget, RowWriter } from '../zarr/rowWriter.js'
import { smallArray } from '../zarr/smallArrays.js'
import { sortingAttributes, writeSmall } from './zarrWrite.js'

export { compressionFields, misfittingLevel } from '../zarr/params.js'

/** Spikes of a chunk: as many as SpikeInterface puts into one. */
const SPIKES = 100_000

/** Writes the spikes of all segments one after another, as SpikeInterface keeps them: frames as differences, and units. */
export class ZarrSpikes {
  private readonly output: FileWriter
  private readonly compression: Compression
  private readonly version: 2 | 3
  private readonly columns: readonly RowWriter[]
  private readonly ends: number[] = []
  private readonly firsts: number[] = []
  private count = 0
  private closed = false
  /** Spikes are packed one chunk after another, however fast they come. */
  private last: Promise<void> = Promise.resolve()

  constructor(
    params: Decoded<typeof compressionFields>,
    private readonly root: string,
    private readonly files: Files,
  ) {
    this.compression = compressionOf(params)
    this.version = params.zarrFormat
    this.output = new FileWriter(root, files)
    this.columns = ['sample_index', 'unit_index'].map(
      (column) => new RowWriter(this.target(column, Number.POSITIVE_INFINITY), 0, this.output.put),
    )
  }

  readonly write = (segment: number, { sampleIndex, unitIndex }: Spikes): Promise<void> => {
    while (this.ends.length < segment) this.ends.push(this.count)
    for (let spike = 0; spike < sampleIndex.length; spike++)
      if ((this.count + spike) % SPIKES === 0) this.firsts.push(sampleIndex[spike])
    this.count += sampleIndex.length
    const [frames, units] = [int64(sampleIndex), int64(unitIndex)]
    this.last = this.last.then(async () => {
      if (this.closed) return
      await this.columns[0].write(frames)
      await this.columns[1].write(units)
    })
    return this.last
  }

  readonly close = (): void => {
    this.closed = true
  }

  /** Write what is left of a chunk, and all that describes the spikes, the root's metadata last; what is summed. */
  readonly finish = async (header: SortingHeader, segments: number): Promise<readonly Written[]> => {
    await this.last
    while (this.ends.length < segments) this.ends.push(this.count)
    for (const column of this.columns) await column.end()
    const documents = new Documents(this.root, this.version, this.files)
    documents.group('spikes')
    for (const name of ['sample_index', 'unit_index']) documents.rows(this.target(name, this.count))
    const slices = this.ends.map((end, segment) => [segment === 0 ? 0 : this.ends[segment - 1], end])
    documents.small('spikes/segment_slices', smallArray(this.version, { dtype: 'int64', values: slices }))
    documents.small('spikes/sample_index_chunk_firsts', smallArray(this.version, { dtype: 'int64', values: this.firsts }))
    writeSmall(documents, { place: 'unit_ids', values: header.unitIds }, header.properties)
    await this.output.settle()
    const written = this.output.take()
    syncFiles(
      written.map(({ name }) => this.files.join(this.root, ...name.split('/'))),
      this.files,
    )
    documents.finish(sortingAttributes(header, segments))
    return written
  }

  private target(name: string, rows: number): RowTarget {
    const { version, compression } = this
    return { place: `spikes/${name}`, version, shape: [rows], chunks: [SPIKES], dtype: 'int64', delta: true, compression }
  }
}

const int64 = (values: ArrayLike<number>): Samples => {
  const wide = allocate('int64', values.length)
  for (let index = 0; index < values.length; index++) wide[index] = BigInt(values[index])
  return wide
}
