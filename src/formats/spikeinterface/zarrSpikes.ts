import { allocate, type Samples } from '../../model/dtype.js'
import type { Spikes } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import type { Documents } from '../zarr/documents.js'
import type { Compression } from '../zarr/encode.js'
import type { Written } from '../zarr/fileWriter.js'
import { type RowTarget, RowWriter } from '../zarr/rowWriter.js'
import { smallArray } from '../zarr/smallArrays.js'

/** Spikes of a chunk: as many as SpikeInterface puts into one. */
const SPIKES = 100_000

interface SpikesPlace {
  readonly root: string
  readonly version: 2 | 3
  readonly compression: Compression
  readonly segments: number
  readonly files: Files
}

/** Writes the spikes of all segments one after another, as SpikeInterface keeps them: frames as differences, and units. */
export class ZarrSpikes {
  readonly written: Written[] = []
  private readonly columns: readonly RowWriter[]
  private readonly ends: number[] = []
  private readonly firsts: number[] = []
  private count = 0
  private segment = 0

  constructor(private readonly place: SpikesPlace) {
    const { root, files } = place
    this.columns = ['sample_index', 'unit_index'].map(
      (name) => new RowWriter(this.target(name, Number.POSITIVE_INFINITY), 0, root, files, (file) => this.written.push(file)),
    )
  }

  async write(segment: number, { sampleIndex, unitIndex }: Spikes): Promise<void> {
    for (; this.segment < segment; this.segment++) this.ends.push(this.count)
    for (let spike = 0; spike < sampleIndex.length; spike++)
      if ((this.count + spike) % SPIKES === 0) this.firsts.push(sampleIndex[spike])
    this.count += sampleIndex.length
    await this.columns[0].write(int64(sampleIndex))
    await this.columns[1].write(int64(unitIndex))
  }

  /** Write what is left of a chunk, and the arrays that say where segments and chunks begin. */
  async finish(documents: Documents): Promise<void> {
    const { version, segments } = this.place
    for (; this.ends.length < segments; this.segment++) this.ends.push(this.count)
    for (const column of this.columns) await column.end()
    documents.group('spikes')
    for (const name of ['sample_index', 'unit_index']) documents.rows(this.target(name, this.count))
    const slices = this.ends.map((end, segment) => [segment === 0 ? 0 : this.ends[segment - 1], end])
    documents.small('spikes/segment_slices', smallArray(version, { dtype: 'int64', values: slices }))
    documents.small('spikes/sample_index_chunk_firsts', smallArray(version, { dtype: 'int64', values: this.firsts }))
  }

  private target(name: string, rows: number): RowTarget {
    const { version, compression } = this.place
    return { place: `spikes/${name}`, version, shape: [rows], chunks: [SPIKES], dtype: 'int64', delta: true, compression }
  }
}

const int64 = (values: ArrayLike<number>): Samples => {
  const wide = allocate('int64', values.length)
  for (let index = 0; index < values.length; index++) wide[index] = BigInt(values[index])
  return wide
}
